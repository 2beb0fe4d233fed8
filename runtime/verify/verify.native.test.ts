import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeIO } from "@gltf-transform/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  catalogue,
  compile,
  productSchema,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
} from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import product from "#output-types/product.output-type";
import { goldenFile, goldenProducts } from "#parity/golden/golden";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { hasStepSamples, stepSamples } from "#runtime/native/testing/step-samples";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { verifyProduct, type VerifyReport } from "./verify-product.ts";

const context = {
  catalogue: catalogue([productWorkflow, product].map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};
let folder: string;
let app: App;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-verify-test-"));
  const onError = (error: unknown): void => {
    throw error;
  };
  app = await openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function verify(id: string): Promise<VerifyReport> {
  return verifyProduct(app, {
    ...context,
    product: id,
    library: compile(library).definition as MaterialLibraryDefinition,
    rules: compile(rules).definition as MappingRulesDefinition,
  });
}

const ingest = (file: string, id: string) => ingestProduct(app, { file, product: id, mode: "graph", ...context });

test.for(goldenProducts)("every part of the golden %s is one and the same everywhere", async (name) => {
  const { parts } = await ingest(goldenFile(name), name);
  const report = await verify(name);
  expect(report).toMatchObject({ ok: true, parts: parts.length });
  expect(report.checks.map(({ id, ok }) => [id, ok])).toEqual([
    ["step", true],
    ["glb", true],
    ["picture", true],
    ["materials", true],
  ]);
});

test.skipIf(!hasStepSamples)(
  "and of the STEP files of other systems (skipped without RENDERLINE_STEP_SAMPLES)",
  async () => {
    const names = (await readdir(stepSamples)).filter((name) => /\.ste?p$/i.test(name));
    expect(names.length).toBeGreaterThan(0);
    for (const [index, name] of names.entries()) {
      await ingest(join(stepSamples, name), `sample-${index}`);
      expect(
        (await verify(`sample-${index}`)).checks.filter(({ ok }) => !ok),
        name,
      ).toEqual([]);
    }
  },
);

describe("published geometry that somebody changed", () => {
  /** Publishes the castor with a geometry that is not the one it was made with. */
  async function tamper(
    id: string,
    change: (document: Awaited<ReturnType<NodeIO["readBinary"]>>) => void,
  ): Promise<void> {
    const { revision } = await ingest(goldenFile("castor"), id);
    const row = await app.database.db
      .selectFrom("product_revision")
      .select("manifest_sha256")
      .where("product_id", "=", id)
      .executeTakeFirstOrThrow();
    const manifest = await app.artifacts.readJson(row.manifest_sha256, productSchema);
    const io = new NodeIO();
    const document = await io.readBinary(await app.artifacts.read(manifest.mesh.sha256));
    change(document);
    const mesh = await app.artifacts.write("mesh", "geometry", await io.writeBinary(document));
    const { sha256 } = await app.artifacts.writeJson("product", "product", { ...manifest, mesh });
    await app.database.db
      .updateTable("product_revision")
      .set({ manifest_sha256: sha256 })
      .where("product_id", "=", id)
      .where("revision", "=", revision)
      .execute();
  }

  test("a part taken out is named", async () => {
    let gone = "";
    await tamper("taken-out", (document) => {
      const node = document
        .getRoot()
        .listNodes()
        .find((one) => one.getMesh() !== null);
      gone = String(node?.getExtras()["partKey"]);
      node?.dispose();
    });
    const { ok, checks } = await verify("taken-out");
    expect(ok).toBe(false);
    expect(checks.at(-1)).toMatchObject({ id: "glb", ok: false, parts: [gone] });
  });

  test("a part that is too small to be seen anywhere is named", async () => {
    let flat = "";
    await tamper("flattened", (document) => {
      const node = document
        .getRoot()
        .listNodes()
        .find((one) => one.getMesh() !== null);
      flat = String(node?.getExtras()["partKey"]);
      node?.setScale([0, 0, 0]);
    });
    const { ok, checks } = await verify("flattened");
    expect(ok).toBe(false);
    expect(checks.find(({ id }) => id === "picture")).toMatchObject({ ok: false, parts: [flat] });
  });
});
