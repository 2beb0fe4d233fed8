import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeIO } from "@gltf-transform/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  assignmentSchema,
  catalogue,
  compile,
  paramsSchema,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type ResolvedParams,
} from "#contracts";
import { exportGlb } from "#nodes";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import product from "#output-types/product.output-type";
import { goldenFile, goldenProducts } from "#parity/golden/golden";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { assignMaterial } from "#runtime/materials/repair";
import { currentParts } from "#runtime/materials/product";
import { glbFaults } from "#runtime/modules/cad/testing";
import { callModule } from "#runtime/modules/call-module";
import { unpackedGlb } from "#runtime/modules/export/testing";
import { exportGlbModule } from "#runtime/modules/index";
import { resolveParts } from "#runtime/modules/materials/resolve";
import { hasStepSamples, stepSamples } from "#runtime/native/testing/step-samples";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { publishedManifest, verifyProduct, type VerifyReport } from "./verify-product.ts";

const context = {
  catalogue: catalogue([productWorkflow, product].map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};
const compressions = ["none", "meshopt", "draco"] as const;
const materials = {
  library: compile(library).definition as MaterialLibraryDefinition,
  rules: compile(rules).definition as MappingRulesDefinition,
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
    ...materials,
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
    ["export-glb", true],
    ["export-usd", true],
    ["export-blend", true],
  ]);
});

test.for(["glass", "carbon-twill"])("and so it is when people gave one of several equal parts %s", async (material) => {
  const id = `bearing-with-${material}`;
  const { parts } = await ingest(goldenFile("bearing"), id);
  const ball = parts.find(({ productId }) => productId === "6204 ball");
  const wish = { product: id, material, reason: "A sample.", author: "Ada", library: materials.library };
  await assignMaterial(app, { ...wish, parts: [ball?.key ?? ""], names: [], prototypes: [] });
  expect((await verify(id)).checks.filter(({ ok }) => !ok)).toEqual([]);
});

test.for(goldenProducts.flatMap((name) => compressions.map((compression) => [name, compression] as const)))(
  "Khronos' validator finds neither error nor warning in the golden %s as GLB with compression %s",
  async ([name, compression]) => {
    await ingest(goldenFile(name), name);
    const { revision, list } = await currentParts(app, name);
    const manifest = await publishedManifest(app, name, revision);
    const { looks, parts } = resolveParts(list.parts, { ...materials, repairs: {} }, true);
    const assignment = assignmentSchema.parse({ version: 1, looks, parts, fallbacks: [] });
    const host = { ...app, signal: context.signal, progress: () => undefined, record: () => Promise.resolve() };
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
    const manifest = await publishedManifest(app, id, revision);
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
