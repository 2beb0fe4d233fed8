import { BufferAttribute, type BufferGeometry } from "three";
import { boxProjection, pick } from "#runtime/modules/export/box-projection";
import { tangentsOf } from "#runtime/modules/export/tangents";

/** Gives a geometry the tangents that stretched highlights run along: those that an exported GLB has. */
export function addTangents(geometry: BufferGeometry): void {
  if (geometry.hasAttribute("tangent")) return;
  const tangents = tangentsOf(numbers(geometry, "position"), numbers(geometry, "normal"));
  geometry.setAttribute("tangent", new BufferAttribute(tangents, 4));
}

/** Gives a geometry the texture coordinates that an exported GLB has; its vertices are cut up where they need it. */
export function addTextureCoordinates(geometry: BufferGeometry): void {
  if (geometry.hasAttribute("uv")) return;
  const { source, coordinates, indices } = boxProjection(numbers(geometry, "position"), geometry.index?.array ?? []);
  for (const [name, { itemSize }] of Object.entries(geometry.attributes))
    geometry.setAttribute(name, new BufferAttribute(pick(numbers(geometry, name), itemSize, source), itemSize));
  geometry.setAttribute("uv", new BufferAttribute(coordinates, 2));
  geometry.setIndex(new BufferAttribute(indices, 1));
}

/** One after the other; in a GLB the attributes of a vertex may lie beside each other. */
function numbers(geometry: BufferGeometry, name: string): Float32Array<ArrayBuffer> {
  const attribute = geometry.getAttribute(name);
  const { count, itemSize } = attribute;
  return Float32Array.from({ length: count * itemSize }, (_, at) =>
    attribute.getComponent(Math.floor(at / itemSize), at % itemSize),
  );
}
