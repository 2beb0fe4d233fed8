import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { paramsSchema, partsSchema, type ArtifactRef, type Part } from "#contracts";
import { exportGlb } from "#nodes";
import { glbInstances } from "#runtime/verify/glb-export";
import { callModule } from "../call-module.ts";
import { readGlb } from "../cad/read-glb.ts";
import { glbFaults, partOf } from "../cad/testing.ts";
import type { ResolvedParams } from "#contracts";
import { testHost, type TestHost } from "../testing/host.ts";
import { readExportedGlb } from "./compress-glb.ts";
import { exportGlbModule } from "./export-glb.module.ts";
import { assignment, parts, plain, publishedGlb, rich, unpackedGlb } from "./testing.ts";

type Settings = ResolvedParams<typeof exportGlb.params>;

const compressions = ["none", "meshopt", "draco"] as const;
let host: TestHost;
beforeEach(async () => {
  host = await testHost();
});
afterEach(() => host.remove());

async function run(settings: Partial<Settings> = {}, listed: readonly Part[] = parts): Promise<ArtifactRef<"glb">> {
  const list = partsSchema.parse({ version: 1, parts: listed, skipped: [] });
  const { glb } = await callModule(host, "export.glb#1", exportGlbModule, {
    params: paramsSchema(exportGlb.params).parse(settings) as Settings,
    inputs: {
      mesh: await host.artifacts.write("mesh", "geometry", await publishedGlb()),
      parts: await host.artifacts.writeJson("parts", "parts", list),
      materials: await host.artifacts.writeJson("assignment", "materials", assignment),
    },
  });
  return glb;
}

async function exported(settings: Partial<Settings> = {}): Promise<Buffer> {
  return host.artifacts.read((await run(settings)).sha256);
}

/** What is in the file, without going through the library that wrote it. */
function jsonOf(glb: Buffer): {
  nodes: { name: string; mesh?: number; extras?: Record<string, unknown> }[];
  meshes: { name: string; primitives: { attributes: Record<string, number>; indices: number; material: number }[] }[];
  materials: { name: string; extensions?: Record<string, unknown> }[];
  accessors: unknown[];
  asset: { generator: string };
  extensionsUsed?: string[];
} {
  return JSON.parse(glb.subarray(20, 20 + glb.readUInt32LE(12)).toString("utf8"));
}

describe.each(compressions)("with compression %s", (compression) => {
  test("it is glTF without error or warning, also when it is unpacked again", async () => {
    const glb = await exported({ compression });
    expect(await glbFaults(glb)).toEqual([]);
    expect(await glbFaults(await unpackedGlb(glb))).toEqual([]);
  });

  test("each instance has its key and its material, with every value of its look", async () => {
    const found = await glbInstances(await exported({ compression }));
    expect(found.map(({ key, material }) => [key, material])).toEqual(
      assignment.parts.map(({ key, material }) => [key, material]),
    );
    // Without a coat its roughness is of no effect, and glTF has no place for it.
    const { coatRoughness: _, ...grey } = plain;
    expect(found[0]?.values).toMatchObject(grey);
    expect(found[1]?.values).toEqual(rich);
  });

  test("each shape's vertices stand there once, whatever its instances are made of", async () => {
    const { meshes, accessors } = jsonOf(await exported({ compression }));
    // A mesh is a shape in a material: of five instances, two are the same dome in the same glaze.
    expect(meshes.map(({ name }) => name).toSorted()).toEqual(["box", "box", "dome", "dome"]);
    const attributes = (name: string): string[] =>
      meshes
        .filter((mesh) => mesh.name === name)
        .map(({ primitives }) => JSON.stringify([primitives[0]?.attributes, primitives[0]?.indices]));
    expect(new Set(attributes("box")).size).toBe(1);
    expect(new Set(attributes("dome")).size).toBe(1);
    // Positions, normals, tangents and corners of two shapes.
    expect(accessors).toHaveLength(8);
    for (const { primitives } of meshes) expect(primitives).toHaveLength(1);
  });

  test("equal input gives equal bytes", async () => {
    expect(await run({ compression })).toEqual(await run({ compression }));
  });
});

test("what is not rounded by Draco comes back to the last bit, instances in their places", async () => {
  const published = await readGlb(await publishedGlb());
  for (const compression of ["none", "meshopt"] as const) {
    const document = await readExportedGlb(await exported({ compression }));
    const nodes = document
      .getRoot()
      .listNodes()
      .filter((node) => node.getMesh() !== null);
    expect(nodes).toHaveLength(published.length);
    for (const [index, node] of nodes.entries()) {
      const primitive = node.getMesh()?.listPrimitives()[0];
      const sorted = (numbers: ArrayLike<number> | null | undefined): number[] =>
        Array.from(numbers ?? []).toSorted((a, b) => a - b);
      expect(sorted(primitive?.getAttribute("POSITION")?.getArray())).toEqual(sorted(published[index]?.positions));
      const [a, , , b] = [node.getTranslation()[0], 0, 0, published[index]?.placement[3]];
      expect(a).toBe(b);
    }
  }
});

test("Draco rounds as finely as it is told", async () => {
  const size = async (positionBits: number): Promise<number> => {
    const glb = await exported({ compression: "draco", positionBits });
    const document = await readExportedGlb(glb);
    const dome = document
      .getRoot()
      .listMeshes()
      .find((mesh) => mesh.getName() === "dome");
    const at = dome?.listPrimitives()[0]?.getAttribute("POSITION")?.getArray() ?? [];
    const radius = Array.from({ length: at.length / 3 }, (_, i) =>
      Math.hypot(at[3 * i] ?? 0, at[3 * i + 1] ?? 0, at[3 * i + 2] ?? 0),
    );
    return Math.max(...radius.map((one) => Math.abs(one - 0.05)));
  };
  // Half a step in each of three directions, of a box of 0.1 m.
  const [coarse, fine] = [await size(8), await size(16)];
  expect(coarse).toBeLessThan((0.1 / 2 ** 8) * Math.sqrt(3));
  expect(fine).toBeLessThan((0.1 / 2 ** 16) * Math.sqrt(3));
  expect(coarse).toBeGreaterThan(fine);
});

test("an extension stands there only where a material needs it", async () => {
  const { materials, extensionsUsed } = jsonOf(await exported());
  expect(materials.map(({ name, extensions }) => [name, Object.keys(extensions ?? {}).toSorted()])).toEqual([
    ["glaze", ["anisotropy", "clearcoat", "ior", "specular", "transmission"].map((name) => `KHR_materials_${name}`)],
    ["grey", []],
  ]);
  expect(extensionsUsed).toHaveLength(5);
  const without = jsonOf(await exported({ leaveOut: ["cover*", "dome"] }));
  expect(without.extensionsUsed).toBeUndefined();
  expect(without.meshes.map(({ primitives }) => Object.keys(primitives[0]?.attributes ?? {}))).toEqual([
    ["POSITION", "NORMAL"],
  ]);
});

test("a surface whose highlights are stretched has tangents: of length one, at right angles to its normals", async () => {
  const document = await readExportedGlb(await exported());
  for (const mesh of document.getRoot().listMeshes()) {
    const [primitive] = mesh.listPrimitives();
    const [normals, tangents] = ["NORMAL", "TANGENT"].map((name) => primitive?.getAttribute(name));
    expect(tangents?.getCount()).toBe(normals?.getCount());
    for (let vertex = 0; vertex < (normals?.getCount() ?? 0); vertex += 1) {
      const [n, t] = [normals?.getElement(vertex, []) ?? [], tangents?.getElement(vertex, []) ?? []];
      expect(Math.hypot(t[0] ?? 0, t[1] ?? 0, t[2] ?? 0)).toBeCloseTo(1, 5);
      expect([0, 1, 2].reduce((sum, axis) => sum + (n[axis] ?? 0) * (t[axis] ?? 0), 0)).toBeCloseTo(0, 5);
    }
  }
});

test("instances are called as the settings say, and say what they are", async () => {
  const nodes = async (settings: Partial<Settings>) =>
    jsonOf(await exported(settings)).nodes.filter(({ mesh }) => mesh !== undefined);
  expect((await nodes({}))[1]).toMatchObject({
    name: 'Cover / "top"',
    extras: {
      partKey: parts[1]?.key,
      partName: 'Cover / "top"',
      partPath: ["Lamp", 'Cover / "top"'],
      productId: "box",
      materialFrom: "fallback",
    },
  });
  expect((await nodes({}))[0]?.extras?.["materialFrom"]).toBe("rule plates");
  expect((await nodes({ names: "key", details: false })).map(({ name, extras }) => [name, extras])).toEqual(
    parts.map(({ key }) => [key, { partKey: key }]),
  );
});

test("parts that are left out are gone, with what only they used", async () => {
  const { nodes, meshes, materials, accessors } = jsonOf(await exported({ leaveOut: ["DOME", "Cover*"] }));
  expect(nodes.map(({ name }) => name)).toEqual(["product", "Base plate"]);
  expect([meshes.length, materials.length, accessors.length]).toEqual([1, 1, 3]);
  await expect(run({ leaveOut: ["*"] })).rejects.toMatchObject({ code: "export-empty" });
});

test.each([
  ["y", "m", [5.05, 3.3, 0]],
  ["z", "m", [5.05, 2.2, 3.3]],
  ["y", "mm", [5050, 3300, 0]],
  ["z", "in", [5.05 / 0.0254, 2.2 / 0.0254, 3.3 / 0.0254]],
] as const)("up is %s and the numbers are in %s", async (up, unit, corner) => {
  const document = await readExportedGlb(await exported({ up, unit }));
  const max = [-Infinity, -Infinity, -Infinity];
  for (const node of document.getRoot().listNodes()) {
    const positions = node.getMesh()?.listPrimitives()[0]?.getAttribute("POSITION");
    const matrix = node.getWorldMatrix();
    for (let vertex = 0; vertex < (positions?.getCount() ?? 0); vertex += 1) {
      const [x = 0, y = 0, z = 0] = positions?.getElement(vertex, []) ?? [];
      for (const axis of [0, 1, 2])
        max[axis] = Math.max(
          max[axis] ?? 0,
          (matrix[axis] ?? 0) * x +
            (matrix[axis + 4] ?? 0) * y +
            (matrix[axis + 8] ?? 0) * z +
            (matrix[axis + 12] ?? 0),
        );
    }
  }
  // Where Y is up, the depth of CAD points backwards: its largest value is that of the frontmost corner.
  for (const axis of up === "y" ? [0, 1] : [0, 1, 2])
    expect(max[axis]).toBeCloseTo(corner[axis] ?? NaN, unit === "mm" ? 1 : 4);
});

test("geometry and part list that do not fit are refused, by what is wrong", async () => {
  await expect(run({}, parts.slice(1))).rejects.toMatchObject({
    code: "artifact-invalid",
    message: expect.stringContaining(`"${parts[0]?.key}" is no part`),
  });
  const stranger = partOf("z", "box");
  await expect(run({}, [...parts, stranger])).rejects.toMatchObject({
    code: "artifact-invalid",
    message: expect.stringContaining(`gives part product / box (${stranger.key}) no material`),
  });
  await expect(run({ leaveOut: [stranger.name] }, [...parts, stranger])).rejects.toMatchObject({
    code: "artifact-invalid",
    message: expect.stringContaining(`does not hold ${stranger.key}`),
  });
});

test("the file says who wrote it", async () => {
  expect(jsonOf(await exported()).asset.generator).toBe("Renderline");
});
