import { NodeIO } from "@gltf-transform/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Part } from "#contracts";
import { packGlb, type PrototypeMesh } from "./pack-glb.ts";
import { boundsOf, forEachVertex, readGlb } from "./read-glb.ts";
import { boxAssembly, boxMesh, glbFaults, partOf, translation, turned } from "./testing.ts";

const cube = boxMesh([0, 0, 0], [1, 1, 1]);
const plate = boxMesh([-2, -3, -0.1], [2, 3, 0.1]);
const meshes: ReadonlyMap<string, PrototypeMesh> = new Map([
  ["cube", cube],
  ["plate", plate],
]);

const parts: readonly Part[] = [
  partOf("a", "cube", { placement: translation(1, 2, 3) }),
  partOf("b", "plate"),
  partOf("c", "cube", { placement: turned(Math.PI / 3, [0, 0, 1]) }),
  partOf("d", "cube", { placement: [-1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }),
];

/** What is in the file, without going through the library that wrote it. */
function jsonOf(glb: Uint8Array): {
  nodes: { name?: string; mesh?: number; children?: number[]; extras?: { partKey: string } }[];
  meshes: { name: string; primitives: { attributes: Record<string, number>; indices: number; material?: number }[] }[];
  accessors: { count: number }[];
  materials?: unknown[];
  scenes: { nodes: number[] }[];
} {
  const view = new DataView(glb.buffer, glb.byteOffset, glb.byteLength);
  expect(view.getUint32(0, true)).toBe(0x46546c67);
  return JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + view.getUint32(12, true))));
}

test("the validator that these tests trust does find faults", async () => {
  const normals = cube.normals.map((value) => value * 2);
  const glb = await packGlb([partOf("a", "cube")], new Map([["cube", { ...cube, normals }]]));
  expect((await glbFaults(glb))[0]).toContain("ACCESSOR_VECTOR3_NON_UNIT");
});

describe("a packed product", () => {
  test("is glTF without error or warning, and uses all that it holds", async () => {
    expect(await glbFaults(await packGlb(parts, meshes))).toEqual([]);
  });

  test("keeps each part as a node with its key and nothing to repeat it, and each shape once", async () => {
    const { nodes, meshes: packed, accessors, materials, scenes } = jsonOf(await packGlb(parts, meshes));
    const byKey = nodes.filter(({ mesh }) => mesh !== undefined);
    expect(byKey.map(({ name, extras }) => [name, extras])).toEqual(
      parts.map(({ key }) => [undefined, { partKey: key }]),
    );
    expect(packed.map(({ name }) => name)).toEqual(["cube", "plate"]);
    expect(byKey.map(({ mesh }) => packed[mesh ?? -1]?.name)).toEqual(parts.map(({ prototype }) => prototype));
    // Positions, normals and corners of each shape, however often it stands there.
    expect(accessors).toHaveLength(6);
    expect(materials).toBeUndefined();
    const [root] = scenes[0]?.nodes ?? [];
    expect(nodes[root ?? -1]?.children).toHaveLength(parts.length);
  });

  test("grows by a node for an instance, not by its geometry", async () => {
    const many = Array.from({ length: 26 }, (_, index) =>
      partOf(String.fromCharCode(97 + index), "cube", { placement: translation(index, 0, 0) }),
    );
    const one = await packGlb(many.slice(0, 1), new Map([["cube", cube]]));
    const all = await packGlb(many, new Map([["cube", cube]]));
    const geometry = cube.positions.byteLength + cube.normals.byteLength + cube.indices.byteLength;
    expect((all.byteLength - one.byteLength) / 25).toBeLessThan(geometry / 2);
  });

  test("of 5,000 instances is at most 1.2 times its shapes' bytes and 200 bytes for each instance", async () => {
    const { parts: instances, meshes: boxes } = boxAssembly(5000);
    const { byteLength } = await packGlb(instances, boxes);
    const shapes = [...boxes.values()].flatMap(({ positions, normals, indices }) => [
      positions,
      normals,
      new Uint16Array(indices),
    ]);
    const bytes = shapes.reduce((sum, array) => sum + array.byteLength, 0);
    expect(byteLength).toBeLessThan(1.2 * bytes + 200 * 5000);
    // And not because there is room beside small boxes: an instance more costs so much.
    const more = await packGlb(instances.slice(0, 4000), boxes);
    const each = (byteLength - more.byteLength) / 1000;
    expect(each).toBeLessThan(200);
    expect(Math.round(each), "docs/measurements.md").toBe(181);
  });

  test("gives equal bytes for equal input, and others for other input", async () => {
    const first = Buffer.from(await packGlb(parts, meshes));
    expect(first.equals(await packGlb(structuredClone(parts), structuredClone(meshes)))).toBe(true);
    expect(first.equals(await packGlb(parts.slice(1), meshes))).toBe(false);
    expect(first.includes("Renderline")).toBe(true);
  });

  test("refuses a part whose shape was not triangulated, by key and shape", async () => {
    const packing = packGlb([partOf("z", "wedge")], meshes);
    await expect(packing).rejects.toThrow(`part p${"z".repeat(20)}: prototype "wedge" was not triangulated`);
  });
});

describe("read again", () => {
  test("it is the same parts in the same places, Z up, triangles counted", async () => {
    const read = await readGlb(await packGlb(parts, meshes));
    expect(read.map(({ key, triangles }) => [key, triangles])).toEqual(parts.map(({ key }) => [key, 12]));
    for (const [index, { placement, positions }] of read.entries()) {
      const part = parts[index];
      for (const [place, value] of placement.entries()) expect(value).toBeCloseTo(part?.placement[place] ?? NaN, 9);
      expect(positions).toEqual(meshes.get(part?.prototype ?? "")?.positions);
    }
    const { min, max } = boundsOf(read.slice(0, 1));
    expect([min, max]).toEqual([
      [1, 2, 3],
      [2, 3, 4],
    ]);
  });

  test("any rigid or mirrored placement comes back to a nanometre and a billionth of a turn, and is valid", async () => {
    const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
    const shift = fc.double({ min: -1000, max: 1000, noNaN: true });
    const placement = fc
      .tuple(angle, angle, fc.tuple(shift, shift, shift), fc.boolean())
      .map(([around, over, [x, y, z], mirrored]) => {
        const [a, b, c, d] = [Math.cos(around), Math.sin(around), Math.cos(over), Math.sin(over)];
        const sign = mirrored ? -1 : 1;
        return [a * sign, -b * c, b * d, x, b * sign, a * c, -a * d, y, 0, d, c, z, 0, 0, 0, 1];
      });
    await fc.assert(
      fc.asyncProperty(placement, async (matrix) => {
        const glb = await packGlb([partOf("a", "cube", { placement: matrix })], new Map([["cube", cube]]));
        const [read] = await readGlb(glb);
        for (const [index, value] of (read?.placement ?? []).entries()) {
          expect(Math.abs(value - (matrix[index] ?? NaN))).toBeLessThan(1e-9);
        }
        expect(await glbFaults(glb)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test("parts a micrometre apart, or turned by a hair, do not fall into one place", async () => {
    const placements = [translation(1e-6, 0, 0), turned(1e-6), translation(0, 0, -9e-6)];
    const near = placements.map((placement, index) => partOf("abc"[index] ?? "", "cube", { placement }));
    const read = await readGlb(await packGlb(near, new Map([["cube", cube]])));
    expect(read.map(({ placement }) => [placement[3], placement[11]])).toEqual([
      [1e-6, 0],
      [0, 0],
      [0, -9e-6],
    ]);
    expect(read[1]?.placement[4]).toBeCloseTo(1e-6, 12);
  });

  test("in glTF's own axes up is +Y", async () => {
    const document = await new NodeIO().readBinary(await packGlb([partOf("a", "plate")], meshes));
    const node = document
      .getRoot()
      .listNodes()
      .find((one) => one.getMesh() !== null);
    const matrix = node?.getWorldMatrix() ?? [];
    const up = [matrix[8], matrix[9], matrix[10]].map((value) => Math.round(value ?? NaN));
    expect(up).toEqual([0, 1, 0]);
  });

  test("a file of others, whose mesh has no key, is refused by its node's name", async () => {
    const io = new NodeIO();
    const document = await io.readBinary(await packGlb([partOf("a", "cube")], meshes));
    for (const node of document.getRoot().listNodes()) node.setExtras({});
    await expect(readGlb(await io.writeBinary(document))).rejects.toThrow('node "cube" is not a part instance');
  });
});

test("more vertices than 16 bits can name are told apart", async () => {
  const count = 70_000;
  const positions = new Float32Array(count * 3);
  const normals = new Float32Array(count * 3);
  for (let vertex = 0; vertex < count; vertex += 1) {
    positions.set([vertex % 300, Math.floor(vertex / 300), 0], vertex * 3);
    normals.set([0, 0, 1], vertex * 3);
  }
  const indices = Uint32Array.from(
    { length: 69_690 * 3 },
    (_, corner) => Math.floor(corner / 3) + ([0, 1, 300][corner % 3] ?? 0),
  );
  const glb = await packGlb([partOf("a", "big")], new Map([["big", { positions, normals, indices }]]));
  expect(await glbFaults(glb)).toEqual([]);
  const [read] = await readGlb(glb);
  let highest = 0;
  forEachVertex(read === undefined ? [] : [read], (_x, y) => (highest = Math.max(highest, y)));
  expect([read?.triangles, highest]).toEqual([69_690, 233]);
});
