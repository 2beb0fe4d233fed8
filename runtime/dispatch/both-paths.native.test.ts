import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, compile, framesSchema, outputType, sha256Hex, type OutputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import product from "#output-types/product.output-type";
import { goldenFile } from "#parity/golden/golden";
import { documentPaths, runDocumentSchema } from "#runtime/api/documents";
import { exportDocuments } from "#runtime/api/export-documents";
import { readModuleCalls, readRun } from "#runtime/api/read-run";
import { openApp, type App } from "#runtime/app";
import type { Tool } from "#runtime/modules/module";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import glbWorkflow from "#workflows/order-line/glb.workflow";
import turntableWorkflow from "#workflows/order-line/turntable.workflow";
import { ingestProduct } from "./ingest.ts";
import { renderOrderLine } from "./render.ts";

const materials = { library, rules };
const view = { transparent: false, ground: true, azimuth: 35, elevation: 36, onMissing: "fallback" } as const;
const size = { width: 64, height: 48 };

/** What no golden case compares: it is no single picture. */
const turntable = outputType("turntable-small", {
  title: "Small turntable",
  family: "order_line",
  artifactKind: "video",
  graph: {
    workflow: turntableWorkflow,
    output: "video",
    overrides: { scene: size, turntable: { frames: 3, fps: 3, samples: 1, container: "webm" } },
  },
  legacy: {
    preset: "turntable",
    settings: { ...view, ...size, samples: 1, frames: 3, degrees: 360, fps: 3, container: "webm", quality: "high" },
  },
  materials,
});

const model = outputType("model-small", {
  title: "Small model",
  family: "order_line",
  artifactKind: "glb",
  graph: { workflow: glbWorkflow, output: "glb", overrides: { materials: { onMissing: "fallback" } } },
  legacy: { preset: "glb", settings: { compression: "none", up: "y", unit: "m", onMissing: "fallback" } },
  materials,
});

const definitions = [productWorkflow, product, library, rules, turntableWorkflow, turntable, glbWorkflow, model];
const context = {
  catalogue: catalogue(definitions.map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};
/** A native tool that keeps a list of what it was asked to do. */
function listed(tool: Tool, jobs: string[]): Tool {
  return {
    identity: () => tool.identity(),
    request: (operation, ...rest) => {
      jobs.push(operation);
      return tool.request(operation, ...rest);
    },
  };
}

let folder: string;
let app: App;
const cadJobs: string[] = [];
beforeAll(async () => {
  const tools = createTools();
  folder = await mkdtemp(join(tmpdir(), "renderline-both-paths-"));
  app = await openApp({
    dataFolder: folder,
    tools: { ...tools, cad: listed(tools.cad, cadJobs) },
    now: () => new Date(),
    onError: (error) => {
      throw error;
    },
  });
  await ingestProduct(app, { file: goldenFile("bearing"), product: "bearing", mode: "graph", ...context });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

/** The outputs of a run, and what every module call took and gave, by call id. */
async function made({ id }: OutputType, mode: "legacy" | "graph") {
  const { runId, artifact } = await renderOrderLine(app, {
    product: "bearing",
    outputType: id,
    mode,
    params: {},
    ...context,
  });
  const calls = await readModuleCalls(app, runId);
  const run = await readRun(app, runId);
  const digests = Object.entries(run?.outputs ?? {}).map(([name, { sha256 }]) => [name, sha256] as const);
  return {
    runId,
    artifact,
    outputs: Object.fromEntries(digests),
    calls: new Map(calls.map(({ callId, params, inputs, outputs }) => [callId, { params, inputs, outputs }])),
  };
}

test("legacy and graph make the same turntable: every call, every frame, the video", async () => {
  const legacy = await made(turntable, "legacy");
  const graph = await made(turntable, "graph");
  expect(legacy.artifact).toMatchObject({ kind: "video", role: "turntable" });
  expect({ ...graph, runId: "" }).toEqual({ ...legacy, runId: "" });
  expect(Object.keys(graph.outputs).toSorted()).toEqual(["frames", "video"]);
  const { frames } = await app.artifacts.readJson(graph.outputs["frames"] ?? "", framesSchema);
  expect(new Set(frames.map(({ sha256 }) => sha256)).size).toBe(3);

  // Pages find it under a name that says what it is, whatever the kind's usual format.
  const site = join(folder, "documents");
  await exportDocuments(app, { folder: site, catalogue: context.catalogue, files: new Map() });
  const document = runDocumentSchema.parse(
    JSON.parse(await readFile(join(site, documentPaths.run(graph.runId)), "utf8")),
  );
  const { url = "" } = document.outputs["video"] ?? {};
  expect(url).toMatch(/\.webm$/);
  expect(sha256Hex(await readFile(join(site, url)))).toBe(graph.outputs["video"]);
});

test("a second output type of the same product needs no CAD work, on either path", async () => {
  expect(cadJobs).toContain("tessellate");
  const before = [...cadJobs];
  const calls = [];
  for (const outputType of [turntable, model])
    for (const mode of ["graph", "legacy"] as const) calls.push(...(await made(outputType, mode)).calls.keys());
  expect(calls.length).toBeGreaterThan(10);
  expect(calls.filter((call) => call.startsWith("cad."))).toEqual([]);
  expect(cadJobs).toEqual(before);
});
