import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assignmentSchema, catalogue, compile, outputType, type MaterialLibraryDefinition } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import product from "#output-types/product.output-type";
import { goldenFile } from "#parity/golden/golden";
import { readRun } from "#runtime/api/read-run";
import { openApp, type App } from "#runtime/app";
import { listMaterials } from "#runtime/materials/list";
import { assignMaterial } from "#runtime/materials/repair";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import stillWorkflow from "#workflows/order-line/still.workflow";
import { ingestProduct } from "./ingest.ts";
import { renderOrderLine } from "./render.ts";
import { resumeWaiting } from "./resume.ts";

const patient = outputType("patient", {
  title: "Patient",
  family: "order_line",
  artifactKind: "image",
  graph: {
    workflow: stillWorkflow,
    output: "image",
    overrides: {
      materials: { onMissing: "wait" },
      scene: { width: 64, height: 64 },
      still: { samples: 1 },
    },
  },
  legacy: {
    preset: "still",
    settings: {
      width: 64,
      height: 64,
      samples: 1,
      transparent: false,
      ground: true,
      azimuth: 35,
      elevation: 36,
      onMissing: "fail",
    },
  },
  materials: { library, rules },
});

const context = {
  catalogue: catalogue([productWorkflow, product, library, rules, stillWorkflow, patient].map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};
const shelf = compile(library).definition as MaterialLibraryDefinition;
let folder: string;
let app: App;
const open = (): Promise<App> =>
  openApp({
    dataFolder: folder,
    tools: createTools(),
    now: () => new Date(),
    // Whoever settles looks for waiting runs by itself; here only the test does.
    timing: { superviseMs: 2 ** 31 - 1 },
    onError: (error) => {
      throw error;
    },
  });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-resume-test-"));
  app = await open();
  await ingestProduct(app, { file: goldenFile("castor"), product: "castor", mode: "graph", ...context });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function assign(name: string): Promise<void> {
  const choice = { product: "castor", author: "Ada", parts: [], names: [name], prototypes: [] };
  await assignMaterial(app, { ...choice, material: "rubber-black", reason: "It is.", library: shelf });
}

const runs = (): Promise<{ id: string }[]> =>
  app.database.db.selectFrom("run").select("id").where("output_type", "=", "patient").execute();

test("a run that waits for a material survives its process, and goes on to its picture once the part has one", async () => {
  const order = { product: "castor", outputType: "patient", mode: "graph", params: {}, ...context } as const;
  await expect(renderOrderLine(app, order)).rejects.toMatchObject({
    code: "run-waiting",
    message: expect.stringContaining("Tyre"),
    remedy: expect.stringContaining("material assign"),
  });
  const [{ id } = { id: "" }, ...more] = await runs();
  expect(more).toEqual([]);

  await app.close();
  app = await open();
  expect(await readRun(app, id)).toMatchObject({ status: "waiting", error: { code: "material-missing" } });
  expect(await resumeWaiting(app, context)).toEqual([]);

  await assign("*hub*");
  expect(await resumeWaiting(app, context)).toEqual([
    { runId: id, status: "waiting", error: expect.stringContaining("Tyre") },
  ]);

  await assign("Tyre");
  expect(await resumeWaiting(app, context)).toEqual([{ runId: id, status: "succeeded", error: null }]);
  const run = await readRun(app, id);
  expect(run?.nodes.map(({ nodeId, attempts }) => [nodeId, attempts])).toEqual([
    ["order", 1],
    ["product", 1],
    ["materials", 3],
    ["scene", 1],
    ["still", 1],
    ["save", 1],
  ]);
  expect((await app.artifacts.read(run?.outputs["image"]?.sha256 ?? "")).subarray(1, 4).toString()).toBe("PNG");
  const assignment = run?.nodes[2]?.calls.at(-1)?.outputs["assignment"] ?? "";
  const { parts } = await app.artifacts.readJson(assignment, assignmentSchema);
  const tyre = (
    await listMaterials(app, { product: "castor", library: shelf, rules: compile(rules).definition as never })
  ).parts.find(({ name }) => name === "Tyre");
  expect(parts.find(({ key }) => key === tyre?.key)).toMatchObject({
    material: "rubber-black",
    source: { from: "manual" },
  });
  expect(await resumeWaiting(app, context)).toEqual([]);
});
