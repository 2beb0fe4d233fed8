import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partsSchema, type ArtifactRef, type Parts } from "#contracts";
import { goldenFile, goldenProducts } from "#parity/golden/golden";
import { hasStepSamples, stepSamples } from "#runtime/native/testing/step-samples";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { readGlb } from "./cad/read-glb.ts";
import { glbFaults } from "./cad/testing.ts";
import { modules } from "./index.ts";
import type { Called, Job } from "./testing/call-modules.ts";

const script = fileURLToPath(new URL("./testing/call-modules.ts", import.meta.url));

const assemblies = ["as1-oc-214.stp", "as1_pe_203.stp"];
const cubes = ["cube-in.step", "cube-m.step", "cube-mm.step"];
const jobs: readonly Job[] = [
  ...goldenProducts.map((name) => ({ name, step: goldenFile(name), still: name === "bearing" })),
  ...(hasStepSamples
    ? [...assemblies, ...cubes].map((name) => ({ name, step: join(stepSamples, name), still: false }))
    : []),
];

interface Process {
  readonly artifacts: LocalArtifactStore;
  readonly called: Called;
}

let folder: string;
let first: Process;
let second: Process;

/** A new process with new tools and an empty store. */
async function callModules(name: string, order: readonly Job[]): Promise<Process> {
  const store = join(folder, name);
  const args = [script, store, JSON.stringify(order)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  return { artifacts: new LocalArtifactStore(store), called: JSON.parse(stdout) as Called };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-reproducible-"));
  first = await callModules("first", jobs);
  // The other way round, so that what was cold is warm now: nothing may stay behind in a tool from the job before.
  second = await callModules("second", jobs.toReversed());
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function output(job: string, callId: string, port: string): ArtifactRef {
  const ref = first.called[job]?.[callId]?.outputs[port];
  if (ref === undefined) throw new Error(`${job}: ${callId} gave no "${port}"`);
  return ref;
}

function partsOf(job: string): Promise<Parts> {
  return first.artifacts.readJson(output(job, "cad.list-parts#1", "parts").sha256, partsSchema);
}

function glbOf(job: string): Promise<Buffer> {
  return first.artifacts.read(output(job, "cad.tessellate#1", "mesh").sha256);
}

/** A Blender file holds addresses of the process that saved it, so it is an end product and its bytes differ each time. */
function reproducible({ called }: Process): Called[string] {
  const { "export.blend#1": _, ...calls } = called["bearing"] ?? {};
  return calls;
}

describe("the golden bearing", () => {
  test("calls every production module there is", () => {
    const called = Object.values(first.called["bearing"] ?? {}).map(({ module }) => module.key);
    expect(new Set(called)).toEqual(new Set(modules.map(({ contract }) => contract.module.key)));
  });

  test("has the same digests from every module in another process, with the same tools", () => {
    expect(reproducible(second)).toEqual(reproducible(first));
  });

  test("is a GLB without fault: twelve parts, the nine balls one shape", async () => {
    const glb = await glbOf("bearing");
    expect(await glbFaults(glb)).toEqual([]);
    const { parts } = await partsOf("bearing");
    expect((await readGlb(glb)).map(({ key }) => key)).toEqual(parts.map(({ key }) => key));
    expect(parts).toHaveLength(12);
    expect(
      new Set(parts.filter(({ productId }) => productId === "6204 ball").map(({ prototype }) => prototype)).size,
    ).toBe(1);
  });

  test("shows on its picture, in both stores alike", async () => {
    const { sha256 } = output("bearing", "output.save#1", "image");
    const pictures = await Promise.all([first, second].map(({ artifacts }) => artifacts.read(sha256)));
    expect(pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0))).toBe(true);
    expect(await sharp(pictures[0]).metadata()).toMatchObject({ width: 64, height: 64, channels: 4 });
  });
});

describe.skipIf(!hasStepSamples)("STEP files of other systems (skipped where there are none: step-samples.ts)", () => {
  test.for([...assemblies, ...cubes])("%s has the same digests from every module in another process", (name) => {
    const calls = first.called[name] ?? {};
    expect(Object.keys(calls)).toEqual(
      ["cad.read-step", "cad.list-parts", "cad.tessellate", "cad.prepare-product"].map((key) => `${key}#1`),
    );
    expect(second.called[name]).toEqual(calls);
  });

  test.for(assemblies)(
    "%s is 18 parts of five shapes, each with a key of its own, and a GLB without fault",
    async (name) => {
      const { parts } = await partsOf(name);
      expect(parts).toHaveLength(18);
      expect(new Set(parts.map(({ key }) => key)).size).toBe(18);
      expect(new Set(parts.map(({ prototype }) => prototype)).size).toBe(5);
      const glb = await glbOf(name);
      expect(await glbFaults(glb)).toEqual([]);
      const read = await readGlb(glb);
      expect(read.map(({ key }) => key)).toEqual(parts.map(({ key }) => key));
      // Shared in the file is shared in memory: instances of one shape read the very same vertices.
      expect(new Set(read.map(({ positions }) => positions)).size).toBe(5);
    },
  );

  test("identical cubes share one geometry, whatever unit their file is in", async () => {
    const positions = await Promise.all(cubes.map(async (name) => (await readGlb(await glbOf(name)))[0]?.positions));
    expect(positions[0]?.length).toBeGreaterThan(0);
    for (const one of positions) expect(one).toEqual(positions[0]);
  });
});
