import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partsSchema, productSchema, type Parts } from "#contracts";
import { goldenFile } from "#parity/golden/golden";
import { legacyIngest } from "#runtime/legacy/index";
import type { WriteAssemblyParams } from "#runtime/native/operations";
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

/**
 * How far the vertices of one lie from the nearest of the other at most, in metres, part by part, beyond the half step
 * by which each was rounded to single precision.
 */
function farthest(one: Ingested, other: Ingested): number {
  const others = new Map(other.glb.map((part) => [part.key, part.positions]));
  return Math.max(
    ...one.glb.map(({ key, positions }) => farthestVertex(positions, others.get(key) ?? new Float32Array())),
  );
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
    const distances = candidates.map((candidate) => {
      const rounding = point.map((value) => 2 ** (Math.floor(Math.log2(Math.abs(value) || 1e-30)) - 23));
      const apart = vertex(others, candidate).map((value, axis) => Math.abs(value - (point[axis] ?? 0)));
      return Math.max(...apart.map((value, axis) => value - (rounding[axis] ?? 0)));
    });
    worst = Math.max(worst, Math.min(...distances));
  }
  return worst;
}

const samples = ["as1-oc-214.stp", "as1_pe_203.stp", "Ventilator.stp"];
const files = [goldenFile("bearing"), ...(hasStepSamples ? samples.map((name) => join(stepSamples, name)) : [])];

describe.for(files)("%s", (file) => {
  let text: string;
  let original: Ingested;
  beforeAll(async () => {
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

  test.skipIf(!hasStepSamples)("as other systems write it (skipped without RENDERLINE_STEP_SAMPLES)", async () => {
    const signatures = new Set<string | undefined>();
    for (const unit of ["in", "m", "mm"]) {
      const { parts } = await ingest(join(stepSamples, `cube-${unit}.step`));
      signatures.add(parts.prototypes[0]?.shape?.signature);
    }
    expect([...signatures]).toEqual([expect.stringMatching(/^s/)]);
  });
});
