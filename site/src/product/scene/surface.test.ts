import { BufferAttribute, BufferGeometry, InterleavedBuffer, InterleavedBufferAttribute } from "three";
import { expect, test } from "vitest";
import { boxProjection } from "#runtime/modules/export/box-projection";
import { tangentsOf } from "#runtime/modules/export/tangents";
import { domeMesh } from "#runtime/modules/export/testing";
import { addTangents, addTextureCoordinates } from "./surface.ts";

const { positions, normals, indices } = domeMesh();

/** Position and normal of a vertex beside each other, as GLBs often have them. */
function interleaved(): BufferGeometry {
  const both = Float32Array.from({ length: positions.length * 2 }, (_, at) => {
    const [vertex, place] = [Math.floor(at / 6), at % 6];
    return (place < 3 ? positions[vertex * 3 + place] : normals[vertex * 3 + place - 3]) ?? NaN;
  });
  const buffer = new InterleavedBuffer(both, 6);
  return new BufferGeometry()
    .setAttribute("position", new InterleavedBufferAttribute(buffer, 3, 0))
    .setAttribute("normal", new InterleavedBufferAttribute(buffer, 3, 3))
    .setIndex(new BufferAttribute(indices, 1));
}

test("tangents are those of an exported GLB", () => {
  const geometry = interleaved();
  addTangents(geometry);
  expect(geometry.getAttribute("tangent").array).toEqual(tangentsOf(positions, normals));
});

test("texture coordinates are those of an exported GLB, and every triangle stays where it is", () => {
  const geometry = interleaved();
  addTextureCoordinates(geometry);
  const projected = boxProjection(positions, indices);
  expect(geometry.getAttribute("uv").array).toEqual(projected.coordinates);
  for (const [name, values] of Object.entries({ position: positions, normal: normals })) {
    const attribute = geometry.getAttribute(name);
    for (const [corner, vertex] of indices.entries()) {
      const at = geometry.index?.getX(corner) ?? NaN;
      for (const axis of [0, 1, 2]) expect(attribute.getComponent(at, axis)).toBe(values[vertex * 3 + axis]);
    }
  }
});
