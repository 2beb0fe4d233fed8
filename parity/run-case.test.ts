import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, compile } from "#contracts";
import product from "#output-types/product.output-type";
import { parityDocumentSchema } from "#runtime/api/documents";
import { openApp, type App } from "#runtime/app";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { runCase, type CaseContext } from "./run-case.ts";

const noTool = {
  identity: () => Promise.reject(new Error("no tool here")),
  request: () => Promise.reject(new Error("no tool here")),
};
const tools = { cad: noTool, blender: noTool, usd: noTool, close: () => Promise.resolve() };
let folder: string;
let app: App;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-case-"));
  const onError = (error: unknown): never => {
    throw error;
  };
  app = await openApp({ dataFolder: folder, tools, now: () => new Date(), onError });
}, 60_000);
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

function context(): CaseContext {
  const definitions = catalogue([product, productWorkflow].map((one) => compile(one)));
  return { catalogue: definitions, signal: new AbortController().signal, onProgress: () => undefined };
}

test("a case whose product cannot be made is an error with the cause, recorded like any other", async () => {
  const step = join(folder, "nowhere.step");
  const one = { id: "lost", title: "Lost", step, product: "lost", outputType: "still-preview" };
  const document = parityDocumentSchema.parse(await runCase(app, one, context()));
  expect(document).toMatchObject({ id: "lost", verdict: "error", metrics: null, calls: [] });
  expect(document.reason).toContain("the product was not made");
  expect(document.reason).toContain("nowhere.step");
  expect(document.legacy.error?.code).toBe("step-missing");
  const rows = await app.database.db.selectFrom("comparison").select("case_id").execute();
  expect(rows).toEqual([{ case_id: "lost" }]);
});
