import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partsSchema, productSchema, type Parts } from "#contracts";
import { goldenFile, goldenProducts } from "#parity/golden/golden";
import { legacyIngest } from "#runtime/legacy/index";
import type { AssemblyProduct, WriteAssemblyParams } from "#runtime/native/operations";
import { Seeded } from "#runtime/native/testing/seeded";
import { renumbered, reordered } from "#runtime/native/testing/step-entities";
import { hasStepSamples, stepSamples } from "#runtime/native/testing/step-samples";
import { createTools, type Tools } from "#runtime/native/tools";
import { testHost, type TestHost } from "../../testing/host.ts";
import { readGlb, type GlbPart } from "../read-glb.ts";

let tools: Tools;
let host: TestHost;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

interface Ingested {
  /** Of everything that the pipeline makes. */
  readonly digests: readonly string[];
  readonly parts: Parts;
  readonly glb: readonly GlbPart[];
}

async function ingest(file: string): Promise<Ingested> {
  const step = await host.artifacts.writeFile("step", "source", file);
  const settings = { linearDeflection: 0.0001, angularDeflection: 12 };
  const { product, structure } = await legacyIngest(host, { step, settings });
  const { mesh, parts } = await host.artifacts.readJson(product.sha256, productSchema);
  return {
    digests: [product, structure, mesh, parts].map(({ sha256 }) => sha256),
    parts: await host.artifacts.readJson(parts.sha256, partsSchema),
    glb: await readGlb(await host.artifacts.read(mesh.sha256)),
  };
}

async function ingestText(name: string, text: string): Promise<Ingested> {
  const file = join(host.folder, name);
  await writeFile(file, text);
  return ingest(file);
}

/** What two readings of one shape must share, by part. */
function triangles({ glb }: Ingested): Record<string, number> {
  return Object.fromEntries(glb.map(({ key, triangles }) => [key, triangles]));
}

function shapes({ parts }: Ingested): string[] {
  const prototypes = new Map(parts.prototypes.map((one) => [one.id, one]));
  return parts.parts
    .map(({ key, prototype }) => `${key} ${prototype} ${prototypes.get(prototype)?.shape?.signature}`)
    .toSorted();
}

/** How far the vertices of one lie from the nearest of the other at most, in metres, part by part. */
function farthest(one: Ingested, other: Ingested): number {
  const others = new Map(other.glb.map((part) => [part.key, part.positions]));
  // Instances share their vertices, so each shape is looked at once.
  const known = new Map<Float32Array, number>();
  for (const { key, positions } of one.glb) {
    const distance = known.get(positions) ?? farthestVertex(positions, others.get(key) ?? new Float32Array());
    known.set(positions, distance);
  }
  return Math.max(...known.values());
}

/** How much the placements of one differ from those of the other under the same keys at most. */
function farthestPlace(one: Ingested, other: Ingested): number {
  const others = new Map(other.parts.parts.map(({ key, placement }) => [key, placement]));
  const apart = one.parts.parts.flatMap(({ key, placement }) =>
    placement.map((value, at) => Math.abs(value - (others.get(key)?.[at] ?? NaN))),
  );
  return Math.max(...apart);
}

function farthestVertex(positions: Float32Array, others: Float32Array): number {
  const cell = 1e-5;
  const near = new Map<string, number[]>();
  const at = (x: number, y: number, z: number): string => [x, y, z].map((value) => Math.floor(value / cell)).join();
  const vertex = (list: Float32Array, start: number): [number, number, number] => [
    list[start] ?? 0,
    list[start + 1] ?? 0,
    list[start + 2] ?? 0,
  ];
  const corners = [-1, 0, 1].flatMap((x) => [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((z) => [x, y, z] as const)));
  for (let start = 0; start < others.length; start += 3) {
    const key = at(...vertex(others, start));
    near.set(key, [...(near.get(key) ?? []), start]);
  }
  let worst = 0;
  for (let start = 0; start < positions.length; start += 3) {
    const point = vertex(positions, start);
    const [x, y, z] = point;
    const candidates = corners.flatMap(([a, b, c]) => near.get(at(x + a * cell, y + b * cell, z + c * cell)) ?? []);
    const distances = candidates.map((candidate) =>
      Math.max(...vertex(others, candidate).map((value, axis) => Math.abs(value - (point[axis] ?? 0)))),
    );
    worst = Math.max(worst, Math.min(...distances));
  }
  return worst;
}

/** Two axles that share their wheels, each at an angle, as an AP242 file. */
async function ap242(): Promise<string> {
  const file = join(host.folder, "axles.step");
  const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
  const turned = (x: number, y: number): number[] => [c, -s, 0, x, s, c, 0, y, 0, 0, 1, 0];
  const products: AssemblyProduct[] = [
    { name: "Wheel", shape: { at: [0, 0, 0], cylinder: [8, 3] } },
    { name: "Rod", shape: { at: [-1, -1, 0], box: [2, 2, 40] } },
    {
      name: "Axle",
      children: [
        { product: 0, name: "Left", placement: turned(0, 0) },
        { product: 1, name: "Rod", placement: turned(0.5, 0.25) },
        { product: 0, name: "Right", placement: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 37] },
      ],
    },
    {
      name: "Cart",
      children: [
        { product: 2, name: "Front", placement: turned(60, 7) },
        { product: 2, name: "Back", placement: turned(-60, -7) },
      ],
    },
  ];
  const params: WriteAssemblyParams = { file, unit: "MM", schema: "AP242DIS", products };
  await tools.cad.request("write-assembly", params);
  expect(await readFile(file, "latin1")).toContain("AP242");
  return file;
}

const samples = ["as1-oc-214.stp", "as1_pe_203.stp", "Ventilator.stp"];
const files: readonly (readonly [name: string, file: () => Promise<string>])[] = [
  ...goldenProducts.map((name) => [`the golden ${name}`, async () => goldenFile(name)] as const),
  ["an AP242 assembly", ap242],
  ...(hasStepSamples ? samples.map((name) => [name, async () => join(stepSamples, name)] as const) : []),
];

describe.for(files)("%s", ([, find]) => {
  let text: string;
  let original: Ingested;
  beforeAll(async () => {
    const file = await find();
    text = await readFile(file, "latin1");
    original = await ingest(file);
  });

  test("with its entities renumbered gives the same bytes", async () => {
    const other = renumbered(text, new Seeded(1));
    expect(other).not.toBe(text);
    expect((await ingestText("renumbered.step", other)).digests).toEqual(original.digests);
  });

  test.for([1, 2])(
    "with its entities in another order gives the same keys, shapes and triangle counts (seed %i)",
    async (seed) => {
      const other = await ingestText("reordered.step", reordered(text, new Seeded(seed)));
      expect(shapes(other)).toEqual(shapes(original));
      expect(triangles(other)).toEqual(triangles(original));
      expect(farthest(original, other)).toBeLessThanOrEqual(1e-9);
      expect(farthestPlace(original, other)).toBeLessThanOrEqual(1e-9);
    },
  );
});

describe("a cube of 25.4 mm", () => {
  const cube = { name: "Cube", shape: { at: [0, 0, 0], box: [25.4, 25.4, 25.4] } };
  const units = ["INCH", "M", "MM"] as const;

  test("is one geometry and one shape, whatever unit its file is in", async () => {
    const cubes: Ingested[] = [];
    for (const unit of units) {
      const file = join(host.folder, `cube-${unit}.step`);
      const params: WriteAssemblyParams = { file, unit, schema: "AP214IS", products: [cube] };
      await tools.cad.request("write-assembly", params);
      expect(await readFile(file, "latin1")).toMatch(
        { INCH: /'INCH'/, M: /\$,\.METRE\./, MM: /\.MILLI\.,\.METRE\./ }[unit],
      );
      cubes.push(await ingest(file));
    }
    const [first] = cubes;
    for (const one of cubes) {
      expect(one.glb[0]?.positions).toEqual(first?.glb[0]?.positions);
      expect(shapes(one)).toEqual(shapes(first as Ingested));
      expect(one.parts.prototypes[0]?.area).toBeCloseTo(6 * 0.0254 ** 2, 15);
    }
  });

  test.skipIf(!hasStepSamples)(
    "as other systems write it (skipped where there are none: step-samples.ts)",
    async () => {
      const signatures = new Set<string | undefined>();
      for (const unit of ["in", "m", "mm"]) {
        const { parts } = await ingest(join(stepSamples, `cube-${unit}.step`));
        signatures.add(parts.prototypes[0]?.shape?.signature);
      }
      expect([...signatures]).toEqual([expect.stringMatching(/^s/)]);
    },
  );
});
