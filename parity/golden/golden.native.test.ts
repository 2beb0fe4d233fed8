import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, compile, outputType, partsSchema, type Part } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import product from "#output-types/product.output-type";
import stillPreview from "#output-types/still-preview.output-type";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { renderOrderLine } from "#runtime/dispatch/render";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import stillWorkflow from "#workflows/order-line/still.workflow";
import { goldenFile, goldenProducts, type GoldenProduct } from "./golden.ts";

const strict = outputType("still-strict", {
  title: "Still that takes no fallback",
  family: "order_line",
  artifactKind: "image",
  graph: { workflow: stillWorkflow, output: "image", overrides: { materials: { onMissing: "fail" } } },
  legacy: stillPreview.legacy as Extract<typeof stillPreview.legacy, { preset: "still" }>,
  materials: { library, rules },
});
const definitions = [library, rules, productWorkflow, stillWorkflow, product, strict].map((one) => compile(one));
const context = {
  catalogue: catalogue(definitions),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

let folder: string;
let app: App;
const parts = new Map<GoldenProduct, readonly Part[]>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-golden-"));
  const onError = (error: unknown): void => {
    throw error;
  };
  app = await openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
  for (const name of goldenProducts) {
    const { files } = await ingestProduct(app, { file: goldenFile(name), product: name, mode: "graph", ...context });
    const list = files.find(({ kind }) => kind === "parts");
    parts.set(name, (await app.artifacts.readJson(list?.sha256 ?? "", partsSchema)).parts);
  }
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

function partsOf(name: GoldenProduct): readonly Part[] {
  return parts.get(name) ?? [];
}

function count(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

test.for(goldenProducts)("every part of the %s has a key of its own", (name) => {
  const keys = partsOf(name).map(({ key }) => key);
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys).size).toBe(keys.length);
});

test("the flange joint shares one bolt set eight times", () => {
  const found = partsOf("flange");
  expect(count(found.map(({ productId }) => productId))).toEqual({
    "Weld neck flange DN80": 2,
    "Gasket DN80": 1,
    "Hexagon bolt M16x70": 8,
    "Washer M16": 16,
    "Hexagon nut M16": 8,
  });
  const sets = found.filter(({ path }) => path.length === 3).map(({ path }) => path[1] ?? "");
  expect(Object.values(count(sets))).toEqual(Array.from({ length: 8 }, () => 4));
  expect(new Set(found.map(({ prototype }) => prototype)).size).toBe(5);
});

test("the gearbox has at least 300 instances over four levels", () => {
  const found = partsOf("gearbox");
  expect(found.length).toBeGreaterThanOrEqual(300);
  expect(Math.max(...found.map(({ path }) => path.length))).toBe(4);
  expect(found.filter(({ productId }) => productId === "6204 ball")).toHaveLength(90);
});

test("the stacking toy has colours and no names", () => {
  const found = partsOf("stacking-toy");
  expect(found).toHaveLength(7);
  expect(found.filter(({ colour }) => colour === null)).toEqual([]);
  expect(found.map(({ productId, evidence }) => [productId, evidence.occurrence?.name])).toEqual(
    Array.from({ length: 7 }, () => ["", ""]),
  );
});

test("the castor has one part that no rule and no colour covers: without a fallback nothing is rendered", async () => {
  const bare = partsOf("castor").filter(({ colour }) => colour === null);
  expect(bare.map(({ productId }) => productId)).toEqual(["X-4711"]);
  const order = { product: "castor", outputType: "still-strict", mode: "graph" as const, params: {}, ...context };
  await expect(renderOrderLine(app, order)).rejects.toMatchObject({
    code: "material-missing",
    message: expect.stringContaining("Tyre"),
  });
});
