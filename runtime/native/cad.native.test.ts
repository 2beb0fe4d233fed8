import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256Hex } from "#contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { goldenFile, goldenProducts } from "#parity/golden/golden";
import { readStepResultSchema, tessellateResultSchema } from "./operations.ts";
import { hasStepSamples, stepSamples } from "./testing/step-samples.ts";
import { createTools, type Tools } from "./tools.ts";

type Structure = z.infer<typeof readStepResultSchema>;
type Node = Structure["roots"][number];

let tools: Tools;
let folder: string;
beforeAll(async () => {
  tools = createTools();
  folder = await mkdtemp(join(tmpdir(), "renderline-cad-"));
});
afterAll(async () => {
  await tools.close();
  await rm(folder, { recursive: true, force: true });
});

async function read(file: string): Promise<Structure> {
  return readStepResultSchema.parse(await tools.cad.request("read-step", { file }));
}

/** The product instances that have a surface, depth first. */
function parts(structure: Structure): Node[] {
  const faces = new Map(structure.prototypes.map(({ label, faces }) => [label, faces]));
  const below = (node: Node): Node[] => [
    ...((faces.get(node.prototype) ?? 0) > 0 ? [node] : []),
    ...node.children.flatMap(below),
  ];
  return structure.roots.flatMap(below);
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

test.for(goldenProducts)("the golden %s is written with the same bytes, also twice by one process", async (product) => {
  const golden = sha256Hex(await readFile(goldenFile(product)));
  for (const name of ["first.step", "second.step"]) {
    const file = join(folder, name);
    await tools.cad.request("write-golden", { file, product });
    expect(sha256Hex(await readFile(file))).toBe(golden);
  }
});

describe("the golden bearing", () => {
  test("has two rings, a cage and nine instances of one ball", async () => {
    const structure = await read(goldenFile("bearing"));
    expect(structure).toMatchObject({ schema: "AUTOMOTIVE_DESIGN", lengthUnit: 0.001 });
    const found = parts(structure);
    expect(countBy(found.map(({ productId }) => productId))).toEqual({
      "6204 inner ring": 1,
      "6204 outer ring": 1,
      "6204 cage": 1,
      "6204 ball": 9,
    });
    const balls = found.filter(({ productId }) => productId === "6204 ball");
    expect(new Set(balls.map(({ prototype }) => prototype)).size).toBe(1);
    expect(balls.map(({ occurrence }) => occurrence?.name)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `Ball ${n}`),
    );
    for (const [index, { placement }] of balls.entries()) {
      const angle = (2 * Math.PI * index) / 9;
      expect(placement[3]).toBeCloseTo(0.01675 * Math.cos(angle), 9);
      expect(placement[7]).toBeCloseTo(0.01675 * Math.sin(angle), 9);
    }
    const ball = structure.prototypes.find(({ productId }) => productId === "6204 ball");
    expect(ball?.brep?.area).toBeCloseTo(4 * Math.PI * 0.003969 ** 2, 15);
    expect(ball?.colour?.[0]).toBeCloseTo(0.7106, 3);
  });

  test("is tessellated closed, outward and with unit normals that agree", async () => {
    const structure = await read(goldenFile("bearing"));
    const solid = structure.prototypes.filter(({ faces }) => faces > 0);
    const params = { file: goldenFile("bearing"), linearDeflection: 0.00005, angularDeflection: 0.2, outDir: folder };
    const reply = await tools.cad.request("tessellate", { ...params, labels: solid.map(({ label }) => label) });
    const meshes = tessellateResultSchema.parse(reply).prototypes;
    for (const [index, { files, vertexCount, triangleCount }] of meshes.entries()) {
      const positions = new Float32Array(await bytes(files.positions));
      const normals = new Float32Array(await bytes(files.normals));
      const indices = new Uint32Array(await bytes(files.indices));
      expect([positions.length, normals.length, indices.length]).toEqual([
        vertexCount * 3,
        vertexCount * 3,
        triangleCount * 3,
      ]);
      const { volume, area, disagreeing } = survey(positions, normals, indices);
      const exact = solid[index]?.brep?.area ?? 0;
      expect(Math.abs(area / exact - 1)).toBeLessThan(0.02);
      expect(volume).toBeGreaterThan(0);
      expect(disagreeing).toBe(0);
    }
  });
});

describe.skipIf(!hasStepSamples)("STEP files of other systems (skipped where there are none: step-samples.ts)", () => {
  const as1 = ["bolt", "l-bracket", "nut", "plate", "rod"];

  test.for([
    ["as1-oc-214.stp", 0.001, { bolt: 6, "l-bracket": 2, nut: 8, plate: 1, rod: 1 }],
    ["as1_pe_203.stp", 0.0254, { BOLT: 6, "L-BRACKET": 2, NUT: 8, PLATE: 1, ROD: 1 }],
    ["Ventilator.stp", 0.001, { Part1: 1 }],
    ["cube-in.step", 0.0254, { Cube: 1 }],
    ["cube-m.step", 1, { Cube: 1 }],
    ["cube-mm.step", 0.001, { Cube: 1 }],
  ] as const)("%s", async ([name, lengthUnit, expected]) => {
    const structure = await read(join(stepSamples, name));
    expect(structure.lengthUnit).toBeCloseTo(lengthUnit, 9);
    expect(countBy(parts(structure).map(({ productId }) => productId))).toEqual(expected);
  });

  test("the occurrence fields are the file's own, and no two children of a parent share one", async () => {
    for (const [name, first] of [
      ["as1-oc-214.stp", { id: "4", name: "rod-assembly_1", description: "" }],
      ["as1_pe_203.stp", { id: "0", name: "Next assembly relationship", description: "PLATE" }],
    ] as const) {
      const structure = await read(join(stepSamples, name));
      expect(structure.roots[0]?.children[0]?.occurrence).toEqual(first);
      const check = (node: Node): void => {
        const ids = node.children.map(({ occurrence }) => occurrence?.id);
        expect(new Set(ids).size).toBe(node.children.length);
        node.children.forEach(check);
      };
      structure.roots.forEach(check);
    }
  });

  test("both exports of one assembly tell the same shapes, and the empty compounds are told too", async () => {
    const oc = await read(join(stepSamples, "as1-oc-214.stp"));
    const pe = await read(join(stepSamples, "as1_pe_203.stp"));
    expect(new Set(parts(oc).map(({ productId }) => productId))).toEqual(new Set(as1));
    expect(parts(oc).every(({ emptySubshapes }) => emptySubshapes?.length === 0)).toBe(true);
    expect(parts(pe).every(({ emptySubshapes }) => emptySubshapes?.[0]?.reason === "it has no face")).toBe(true);
  });

  test("a cube of one metre in three units", async () => {
    for (const unit of ["in", "m", "mm"]) {
      const cube = (await read(join(stepSamples, `cube-${unit}.step`))).prototypes.find(({ faces }) => faces > 0);
      expect(cube?.brep?.area).toBeCloseTo(6, 9);
      expect(cube?.bounds?.[1][2]).toBeCloseTo(1, 9);
    }
  });
});

test("the same job gives the same buffers, whatever was done with the file before", async () => {
  const structure = await read(goldenFile("bearing"));
  const labels = structure.prototypes.filter(({ faces }) => faces > 0).map(({ label }) => label);
  const digests = async (angularDeflection: number): Promise<string[]> => {
    const params = { file: goldenFile("bearing"), linearDeflection: 0.001, angularDeflection, outDir: folder, labels };
    const reply = tessellateResultSchema.parse(await tools.cad.request("tessellate", params));
    const all = reply.prototypes.flatMap(({ files }) => [files.positions, files.normals, files.indices]);
    return Promise.all(all.map(async (file) => sha256Hex(new Uint8Array(await bytes(file)))));
  };
  const coarse = await digests(0.5);
  expect(await digests(0.1)).not.toEqual(coarse);
  expect(await digests(0.5)).toEqual(coarse);
});

test.for([
  ["its time", { timeoutMs: 1000 }, "tool-timeout"],
  ["its memory", { memoryLimitBytes: 600 * 2 ** 20 }, "tool-out-of-memory"],
] as const)(
  "a file that wants more than %s ends its job, not us, and the next one is done",
  async ([, limit, code]) => {
    const structure = await read(goldenFile("bearing"));
    const labels = structure.prototypes.filter(({ faces }) => faces > 0).map(({ label }) => label);
    const coarse = {
      file: goldenFile("bearing"),
      linearDeflection: 0.001,
      angularDeflection: 0.5,
      outDir: folder,
      labels,
    };
    // A facet of a micrometre: tens of millions of triangles.
    const fine = { ...coarse, linearDeflection: 1e-9, angularDeflection: 0.002 };
    await expect(tools.cad.request("tessellate", fine, limit)).rejects.toMatchObject({ code });
    const reply = tessellateResultSchema.parse(await tools.cad.request("tessellate", coarse));
    expect(reply.prototypes).toHaveLength(labels.length);
  },
);

describe("what is no STEP file to the kernel", () => {
  test.for([
    ["empty", ""],
    ["no entity", "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('X'));\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"],
    ["noise", "\u0000\u0001 no STEP at all"],
  ] as const)("%s", async ([name, content]) => {
    const file = join(folder, `${name}.step`);
    await writeFile(file, content);
    await expect(tools.cad.request("read-step", { file })).rejects.toMatchObject({ code: "step-unreadable" });
  });

  test("a file that is gone, and one cut in half, leave the worker well", async () => {
    const gone = tools.cad.request("read-step", { file: join(folder, "gone.step") });
    await expect(gone).rejects.toMatchObject({ code: "step-unreadable" });
    const half = join(folder, "half.step");
    await writeFile(half, await readFile(goldenFile("bearing")));
    await truncate(half, 300_000);
    await tools.cad.request("read-step", { file: half }).catch(() => undefined);
    expect(parts(await read(goldenFile("bearing")))).toHaveLength(12);
  });
});

async function bytes(file: string): Promise<ArrayBuffer> {
  const content = await readFile(file);
  return content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength);
}

/** Enclosed volume (m³), area (m²), and how many triangle corners have a normal that looks inward or is no unit vector. */
function survey(
  positions: Float32Array,
  normals: Float32Array,
  indices: Uint32Array,
): { volume: number; area: number; disagreeing: number } {
  let volume = 0;
  let area = 0;
  let disagreeing = 0;
  const at = (buffer: Float32Array, index: number): number[] => [...buffer.subarray(index * 3, index * 3 + 3)];
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, axis) => sum + value * (b[axis] ?? 0), 0);
  for (let corner = 0; corner < indices.length; corner += 3) {
    const triangle = [...indices.subarray(corner, corner + 3)];
    const [a = [], b = [], c = []] = triangle.map((index) => at(positions, index));
    const [ux = 0, uy = 0, uz = 0] = b.map((value, axis) => value - (a[axis] ?? 0));
    const [vx = 0, vy = 0, vz = 0] = c.map((value, axis) => value - (a[axis] ?? 0));
    const cross = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    // The kernel's triangles at a pole have no area, and so no direction to agree with; packing leaves them out.
    if (Math.hypot(...cross) < 1e-18) continue;
    volume += dot(cross, a) / 6;
    area += Math.hypot(...cross) / 2;
    for (const index of triangle) {
      const normal = at(normals, index);
      if (dot(normal, cross) <= 0 || Math.abs(dot(normal, normal) - 1) > 1e-5) disagreeing += 1;
    }
  }
  return { volume, area, disagreeing };
}
