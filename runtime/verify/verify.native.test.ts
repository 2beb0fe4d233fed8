import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
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
import { writePlate } from "#runtime/dispatch/testing";
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

const samples = hasStepSamples ? readdirSync(stepSamples).filter((name) => /\.ste?p$/i.test(name)) : [];
describe.skipIf(!hasStepSamples)("STEP files of other systems (skipped where there are none: step-samples.ts)", () => {
  test("are there", () => {
    expect(samples).not.toEqual([]);
  });

  test.for(samples)("every part of %s is one and the same everywhere", async (name) => {
    const id = `sample-${samples.indexOf(name)}`;
    await ingest(join(stepSamples, name), id);
    expect((await verify(id)).checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});

describe("published geometry that somebody changed", () => {
  /** Publishes a golden product with a geometry that is not the one it was made with. */
  async function tamper(
    id: string,
    change: (document: Awaited<ReturnType<NodeIO["readBinary"]>>) => void,
    golden: (typeof goldenProducts)[number] = "castor",
  ): Promise<void> {
    const { revision } = await ingest(goldenFile(golden), id);
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

  test("two equal parts that have exchanged their keys are named, in geometry, picture and exports", async () => {
    let balls: string[] = [];
    await tamper(
      "exchanged",
      (document) => {
        const nodes = document.getRoot().listNodes();
        const shared = nodes.filter((node) => nodes.filter((one) => one.getMesh() === node.getMesh()).length === 9);
        const [one, two] = shared;
        balls = [one, two].map((node) => String(node?.getExtras()["partKey"]));
        one?.setExtras({ partKey: balls[1] });
        two?.setExtras({ partKey: balls[0] });
      },
      "bearing",
    );
    const { ok, checks } = await verify("exchanged");
    expect(ok).toBe(false);
    const wrong = checks.filter((one) => !one.ok);
    expect(wrong.map(({ id }) => id)).toEqual(["glb", "picture", "export-glb", "export-usd", "export-blend"]);
    for (const { parts } of wrong) expect(parts.toSorted()).toEqual(balls.toSorted());
  });

  test("a shape that took another's place is named, every part of it", async () => {
    let balls: string[] = [];
    await tamper(
      "reshaped",
      (document) => {
        const nodes = document.getRoot().listNodes();
        const ball = nodes.find((node) => nodes.filter((one) => one.getMesh() === node.getMesh()).length === 9);
        balls = nodes
          .filter((node) => node.getMesh() === ball?.getMesh())
          .map((node) => String(node.getExtras()["partKey"]));
        const other = nodes.find((node) => node.getMesh() !== null && node.getMesh() !== ball?.getMesh());
        const [mine, theirs] = [ball, other].map((node) => node?.getMesh()?.listPrimitives()[0]);
        for (const name of ["POSITION", "NORMAL"]) mine?.setAttribute(name, theirs?.getAttribute(name) ?? null);
        mine?.setIndices(theirs?.getIndices() ?? null);
      },
      "bearing",
    );
    const { checks } = await verify("reshaped");
    expect(checks.filter((one) => !one.ok)).toMatchObject([
      { id: "glb", summary: "of the geometry's instances: 9 of another shape", parts: balls },
    ]);
  });
});

describe("keys that a revision carries over", () => {
  /** A plate whose second revision numbers its bolts anew, so that the file mints other keys than they have. */
  async function renumberedPlate(
    id: string,
  ): Promise<{ revision: string; bindings: { minted: string; key: string }[] }> {
    const files = ["before", "after"].map((name) => join(folder, `${id}-${name}.step`)) as [string, string];
    await writePlate(app, files[0], [10, 20, 30]);
    await writePlate(app, files[1], [10, 90, 20, 30]);
    await ingest(files[0], id);
    const { revision } = await ingest(files[1], id);
    const rows = app.database.db.selectFrom("part_binding").select(["minted", "key"]).where("product_id", "=", id);
    const bindings = await rows.where("revision", "=", revision).execute();
    return { revision, bindings: bindings.filter(({ minted, key }) => minted !== key) };
  }

  test("are found in the STEP file by what it mints", async () => {
    expect((await renumberedPlate("plate")).bindings).not.toEqual([]);
    expect((await verify("plate")).checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  test("and two that are bound the other way round are named", async () => {
    const { revision, bindings } = await renumberedPlate("unbound");
    const [one, two] = bindings as [(typeof bindings)[number], (typeof bindings)[number]];
    const row = { product_id: "unbound", revision };
    await app.database.db
      .deleteFrom("part_binding")
      .where("product_id", "=", row.product_id)
      .where("revision", "=", revision)
      .where("key", "in", [one.key, two.key])
      .execute();
    const others = [
      { ...row, minted: one.minted, key: two.key },
      { ...row, minted: two.minted, key: one.key },
    ];
    await app.database.db.insertInto("part_binding").values(others).execute();
    const [wrong, ...more] = (await verify("unbound")).checks.filter(({ ok }) => !ok);
    expect(wrong).toMatchObject({ id: "step", summary: "of the STEP file's instances: 2 in another place" });
    expect(wrong?.parts.toSorted()).toEqual([one.key, two.key].toSorted());
    expect(more).toEqual([]);
  });
});
