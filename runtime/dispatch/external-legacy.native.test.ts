import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, compile, outputType, type Json } from "#contracts";
import product from "#output-types/product.output-type";
import { goldenFile } from "#parity/golden/golden";
import { readRun } from "#runtime/api/read-run";
import { openApp, type App } from "#runtime/app";
import { prepareEnvironment } from "#runtime/native/environment";
import { installedPython } from "#runtime/native/environment-state";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { ingestProduct } from "./ingest.ts";
import { renderOrderLine, type Rendered } from "./render.ts";

let folder: string;
let app: App;
let python: string;
beforeAll(async () => {
  await prepareEnvironment();
  python = (await installedPython()) ?? "";
  folder = await mkdtemp(join(tmpdir(), "renderline-external-legacy-"));
  const onError = (error: unknown): never => {
    throw error;
  };
  app = await openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
  const order = { file: goldenFile("bearing"), product: "bearing", mode: "legacy" } as const;
  await ingestProduct(app, { ...order, ...context({}) });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

/** The example in `examples/external-legacy`, as a team's output type would name it. */
function context(settings: Record<string, Json>) {
  const own = outputType("own", {
    title: "By our own renderer",
    family: "order_line",
    artifactKind: "image",
    legacy: {
      command: [python, "examples/external-legacy/render.py"],
      timeoutSeconds: 120,
      settings: settings as Record<string, never>,
    },
  });
  return {
    catalogue: catalogue([product, productWorkflow, own].map((one) => compile(one))),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

function render(settings: Record<string, Json>): Promise<Rendered> {
  const order = { product: "bearing", outputType: "own", mode: "legacy", params: {} } as const;
  return renderOrderLine(app, { ...order, ...context(settings) });
}

test("the example in Python draws the golden bearing, and the run says so", async () => {
  const { runId, artifact } = await render({ width: 160, height: 120, azimuth: 20 });
  expect(artifact).toMatchObject({ kind: "image", role: "still" });
  const { data, info } = await sharp(await app.artifacts.read(artifact.sha256))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 160, height: 120 });
  // The bearing is in the middle, on white, and of many shades.
  expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
  expect(new Set(data).size).toBeGreaterThan(60);
  const run = await readRun(app, runId);
  expect(run?.nodes.map(({ nodeId, status }) => [nodeId, status])).toEqual([
    ["order.read#1", "succeeded"],
    ["product.load#1", "succeeded"],
    ["legacy.command#1", "succeeded"],
  ]);
  expect(run?.nodes.at(-1)?.notes).toEqual([expect.stringMatching(/^drawing \d+ triangles$/)]);
  expect(await render({ width: 160, height: 120, azimuth: 20 })).toMatchObject({ artifact });
});

test("what the example cannot draw it refuses with its own words, and that is on record", async () => {
  const refused = render({ width: 5 });
  await expect(refused).rejects.toMatchObject({
    code: "legacy-command-refused",
    message: expect.stringContaining("16 to 2048 pixels, got 5 and 256"),
  });
});
