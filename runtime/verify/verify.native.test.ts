import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assignmentSchema, outputType, paramsSchema, type ResolvedParams } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { exportGlb } from "#nodes";
import { goldenFile, goldenProducts } from "#parity/golden/golden";
import { renderOrderLine } from "#runtime/dispatch/render";
import { stillScene } from "#runtime/dispatch/still-scene";
import { assignMaterial } from "#runtime/materials/repair";
import { currentParts } from "#runtime/materials/product";
import { glbFaults } from "#runtime/modules/cad/testing";
import { callModule } from "#runtime/modules/call-module";
import { unpackedGlb } from "#runtime/modules/export/testing";
import { exportGlbModule } from "#runtime/modules/index";
import { resolveParts } from "#runtime/modules/materials/resolve";
import { hasStepSamples, stepSamples } from "#runtime/native/testing/step-samples";
import stillWorkflow from "#workflows/order-line/still.workflow";
import { openVerifyApp, type VerifyApp } from "./testing.ts";
import { publishedManifest } from "./verify-product.ts";

const compressions = ["none", "meshopt", "draco"] as const;
const view = { width: 200, height: 100, azimuth: -60, elevation: 10, ground: false, transparent: true };
/** A small wide picture from the left. */
const wide = outputType("still-wide", {
  title: "Wide still",
  family: "order_line",
  artifactKind: "image",
  graph: { workflow: stillWorkflow, output: "image", overrides: { scene: view, still: { samples: 1 } } },
  legacy: { preset: "still", settings: { ...view, samples: 1, onMissing: "fallback" } },
  materials: { library, rules },
});

let opened: VerifyApp;
beforeAll(async () => {
  opened = await openVerifyApp([stillWorkflow, wide]);
});
afterAll(() => opened.remove());

test.for(goldenProducts)("every part of the golden %s is one and the same everywhere", async (name) => {
  const { parts } = await opened.ingest(goldenFile(name), name);
  const report = await opened.verify(name);
  expect(report).toMatchObject({ ok: true, parts: parts.length });
  expect(report.checks.map(({ id, ok }) => [id, ok])).toEqual([
    ["step", true],
    ["glb", true],
    ["picture", true],
    ["materials", true],
    ["export-glb", true],
    ["export-usd", true],
    ["export-blend", true],
  ]);
});

test.for(["glass", "carbon-twill"])("and so it is when people gave one of several equal parts %s", async (material) => {
  const id = `bearing-with-${material}`;
  const { parts } = await opened.ingest(goldenFile("bearing"), id);
  const ball = parts.find(({ productId }) => productId === "6204 ball");
  const wish = { product: id, material, reason: "A sample.", author: "Ada", library: opened.materials.library };
  await assignMaterial(opened.app, { ...wish, parts: [ball?.key ?? ""], names: [], prototypes: [] });
  expect((await opened.verify(id)).checks.filter(({ ok }) => !ok)).toEqual([]);
});

test("the picture is of the scene that the output type's still is rendered from, on either path", async () => {
  const { app, catalogue } = opened;
  await opened.ingest(goldenFile("castor"), "beside-a-still");
  const scene = stillScene(catalogue, "still-wide", app.registry);
  const report = await opened.verify("beside-a-still", { outputType: "still-wide", scene });
  expect(report).toMatchObject({ ok: true, outputType: "still-wide" });
  const order = { product: "beside-a-still", outputType: "still-wide", params: {}, catalogue } as const;
  for (const mode of ["graph", "legacy"] as const) {
    const context = { signal: new AbortController().signal, onProgress: () => undefined };
    const { runId } = await renderOrderLine(app, { ...order, mode, ...context });
    const { outputs } = await app.database.db
      .selectFrom("module_call")
      .select("outputs")
      .where("run_id", "=", runId)
      .where("call_id", "=", "scene.compose#1")
      .executeTakeFirstOrThrow();
    expect(outputs["scene"], mode).toBe(report.scene);
  }
  expect((await opened.verify("beside-a-still")).scene).not.toBe(report.scene);
});

test.for(goldenProducts.flatMap((name) => compressions.map((compression) => [name, compression] as const)))(
  "Khronos' validator finds neither error nor warning in the golden %s as GLB with compression %s",
  async ([name, compression]) => {
    await opened.ingest(goldenFile(name), name);
    const { app } = opened;
    const { revision, list } = await currentParts(app, name);
    const manifest = await publishedManifest(app, name, revision);
    const { looks, parts } = resolveParts(list.parts, { ...opened.materials, repairs: {} }, true);
    const assignment = assignmentSchema.parse({ version: 1, looks, parts, fallbacks: [] });
    const { signal } = new AbortController();
    const host = { ...app, signal, progress: () => undefined, record: () => Promise.resolve() };
    const { glb } = await callModule(host, "export.glb#1", exportGlbModule, {
      params: paramsSchema(exportGlb.params).parse({ compression }) as ResolvedParams<typeof exportGlb.params>,
      inputs: {
        mesh: { ...manifest.mesh, kind: "mesh" },
        parts: { ...manifest.parts, kind: "parts" },
        materials: await app.artifacts.writeJson("assignment", "materials", assignment),
      },
    });
    const bytes = await app.artifacts.read(glb.sha256);
    expect(await glbFaults(bytes)).toEqual([]);
    expect(await glbFaults(await unpackedGlb(bytes))).toEqual([]);
  },
);

const samples = hasStepSamples ? readdirSync(stepSamples).filter((name) => /\.ste?p$/i.test(name)) : [];
describe.skipIf(!hasStepSamples)("STEP files of other systems (skipped where there are none: step-samples.ts)", () => {
  test("are there", () => {
    expect(samples).not.toEqual([]);
  });

  test.for(samples)("every part of %s is one and the same everywhere", async (name) => {
    const id = `sample-${samples.indexOf(name)}`;
    await opened.ingest(join(stepSamples, name), id);
    expect((await opened.verify(id)).checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});
