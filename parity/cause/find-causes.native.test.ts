import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, compile, outputType, type OutputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import product from "#output-types/product.output-type";
import { goldenFile } from "#parity/golden/golden";
import type { Cause, SideCall, SideResult } from "#runtime/api/parity-result";
import { readModuleCalls, readRun } from "#runtime/api/read-run";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { renderOrderLine } from "#runtime/dispatch/render";
import { modules } from "#runtime/modules/index";
import type { Module } from "#runtime/modules/module";
import { sourceDigest } from "#runtime/modules/source-digest";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import stillWorkflow from "#workflows/order-line/still.workflow";
import { findCauses, type ReplayHost } from "./index.ts";

/** A tiny still whose graph is set otherwise than legacy in what a test says. */
function still(id: string, scene: { fieldOfView?: number }, render: { samples?: number }): OutputType {
  const size = { width: 64, height: 48 };
  const view = { transparent: false, ground: true, azimuth: 35, elevation: 36, onMissing: "fallback" } as const;
  return outputType(id, {
    title: "Tiny still",
    family: "order_line",
    artifactKind: "image",
    graph: {
      workflow: stillWorkflow,
      output: "image",
      overrides: { scene: { ...size, ...scene }, still: { samples: 1, ...render } },
    },
    legacy: { preset: "still", settings: { ...view, ...size, samples: 1 } },
    materials: { library, rules },
  });
}
const equal = still("tiny", {}, {});
const lens = still("tiny-lens", { fieldOfView: 24.24 }, {});
const both = still("tiny-both", { fieldOfView: 24.24 }, { samples: 2 });

const definitions = [productWorkflow, product, library, rules, stillWorkflow, equal, lens, both];
const context = {
  catalogue: catalogue(definitions.map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};
let folder: string;
let app: App;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-causes-"));
  const onError = (error: unknown): never => {
    throw error;
  };
  app = await openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
  await ingestProduct(app, { file: goldenFile("bearing"), product: "bearing", mode: "graph", ...context });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function side({ id }: OutputType, mode: "legacy" | "graph"): Promise<SideResult> {
  const order = { product: "bearing", outputType: id, mode, params: {}, cached: false, ...context };
  const { runId, artifact } = await renderOrderLine(app, order);
  const nodes = (await readRun(app, runId))?.nodes ?? [];
  const recorded = await readModuleCalls(app, runId);
  const calls = recorded.map(async (call): Promise<SideCall> => {
    const { callId, module, tool, params, inputs, outputs } = call;
    const node = nodes.find(({ calls }) => calls.some((one) => one.callId === callId));
    const source = (await sourceDigest(module.key)) ?? null;
    const graph = mode === "graph" ? { node: node?.nodeId ?? null, contract: node?.type ?? null } : undefined;
    return { callId, module, source, tool, params, inputs, outputs, ...(graph ?? { node: null, contract: null }) };
  });
  return { runId, output: artifact, calls: await Promise.all(calls) };
}

/** The causes, and how many pictures were rendered to find them. */
async function causesOf(type: OutputType): Promise<{ causes: Cause[]; renders: number }> {
  const [legacy, graph] = [await side(type, "legacy"), await side(type, "graph")];
  let renders = 0;
  const counted = modules.map((module): [string, Module] => {
    const given = module as Module;
    const { key } = given.contract.module;
    const counting: Module["run"] = (call, host) => {
      renders += key === "render.still" ? 1 : 0;
      return given.run(call, host);
    };
    return [key, { ...given, run: counting }];
  });
  const { artifacts, tools, now } = app;
  const host: ReplayHost = {
    artifacts,
    tools,
    now,
    signal: context.signal,
    progress: () => undefined,
    modules: new Map(counted),
  };
  return { causes: await findCauses({ legacy, graph, approved: null, comparisons: [], host }), renders };
}

const ofLens = {
  kind: "module-call",
  callId: "scene.compose#1",
  module: "scene.compose",
  node: "scene",
  contract: "order-line/compose-scene",
  field: { what: "param", name: "fieldOfView", left: 24, right: 24.24 },
};

test("two equal paths have no cause, and nothing is rendered again to say so", async () => {
  expect(await causesOf(equal)).toEqual({ causes: [], renders: 0 });
});

test("a lens that is 1 % off is proved by rendering legacy's scene through the graph's later calls", async () => {
  const { causes, renders } = await causesOf(lens);
  const text =
    "with the results of legacy put in at scene.compose#1, the output is that of legacy; made again: render.still#1, output.save#1";
  expect(causes).toEqual([{ ...ofLens, proof: { how: "swap", holds: true, text } }]);
  expect(renders).toBe(1);
});

test("a second change behind the first is found too, with one more picture in all", async () => {
  const { causes, renders } = await causesOf(both);
  expect(causes).toMatchObject([
    { ...ofLens, proof: { how: "swap", holds: true } },
    {
      callId: "render.still#1",
      node: "still",
      field: { what: "param", name: "samples", left: 1, right: 2 },
      proof: { how: "swap", holds: true },
    },
  ]);
  expect(renders).toBe(1);
});
