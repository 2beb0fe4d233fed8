import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, compile } from "#contracts";
import productOutputType from "#output-types/product.output-type";
import { openApp, type App } from "#runtime/app";
import { readGlb } from "#runtime/modules/cad/read-glb";
import { createTools } from "#runtime/native/tools";
import type { Mode } from "#runtime/store/status";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { ingestProduct } from "./ingest.ts";
import { loadProduct, type ProductReport } from "./product-report.ts";
import { boltsOf, writePlate } from "./testing/plate.ts";

const context = {
  catalogue: catalogue([productWorkflow, productOutputType].map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

let folder: string;
let app: App;
/** Where the bolts of each revision's plate stand. */
const revisions = {
  first: [10, 20, 30],
  inserted: [10, 90, 20, 30],
  removed: [10, 90, 30],
  back: [10, 90, 20, 30, 50],
};
type Revision = keyof typeof revisions;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-ledger-"));
  const onError = (error: unknown): void => {
    throw error;
  };
  app = await openApp({ dataFolder: join(folder, "data"), tools: createTools(), now: () => new Date(), onError });
  for (const [name, places] of Object.entries(revisions)) await writePlate(app, file(name as Revision), places);
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

function file(name: Revision): string {
  return join(folder, `${name}.step`);
}

async function ingest(product: string, name: Revision, mode: Mode = "graph"): Promise<ProductReport> {
  return ingestProduct(app, { file: file(name), product, mode, ...context });
}

function counts({ changes }: ProductReport): Record<string, number> {
  return Object.fromEntries(Object.entries(changes ?? {}).map(([name, list]) => [name, list.length]));
}

function digests({ files }: ProductReport): string[] {
  return files.map(({ sha256 }) => sha256);
}

describe("the ledger of part keys", () => {
  test("carries a key to the part that stands where it stood, and never gives it to another", async () => {
    const first = await ingest("joint", "first");
    expect(first.changes).toBeNull();
    const was = await boltsOf(app, first);

    const inserted = await ingest("joint", "inserted");
    const { 10: one, 20: two, 30: three, 90: added } = await boltsOf(app, inserted);
    expect([one, two, three]).toEqual([was[10], was[20], was[30]]);
    expect(Object.values(was)).not.toContain(added);
    expect(counts(inserted)).toMatchObject({ kept: 2, renamed: 2, added: 1, removed: 0, ambiguous: 0 });

    const removed = await ingest("joint", "removed");
    expect(await boltsOf(app, removed)).toEqual({ 10: one, 30: three, 90: added });
    expect(removed.changes?.removed.map(({ key }) => key)).toEqual([two]);

    // A bolt stands again where one was removed: it is a new part, and so is the fifth.
    const back = await ingest("joint", "back");
    const now = await boltsOf(app, back);
    expect(now).toMatchObject({ 10: one, 30: three, 90: added });
    const ever = new Set([...Object.values(was), added, now[20], now[50]]);
    expect(ever.size).toBe(6);
  });

  test("is what the published geometry holds too", async () => {
    const back = await ingest("joint", "back");
    const { sha256 = "" } = back.files.find(({ kind }) => kind === "mesh") ?? {};
    const glb = await readGlb(await app.artifacts.read(sha256));
    expect(glb.map(({ key }) => key)).toEqual(back.parts.map(({ key }) => key));
  });

  test("keeps the evidence of each key, where it came from, and what carried it", async () => {
    const { db } = app.database;
    const rows = await db.selectFrom("part_key").selectAll().where("product_id", "=", "joint").execute();
    expect(rows).toHaveLength(7);
    const back = await ingest("joint", "back");
    const standing = new Set(back.parts.map(({ key }) => key));
    expect(rows.filter(({ last_revision }) => last_revision === back.revision)).toHaveLength(standing.size);
    const bolt = rows.find(({ evidence }) => (evidence as { path: string[] }).path.at(-1) === "Bolt 4");
    expect(bolt?.evidence).toMatchObject({
      occurrence: { name: "Bolt 4" },
      shape: { signature: expect.stringMatching(/^s/) as string },
      sources: { occurrence: "NEXT_ASSEMBLY_USAGE_OCCURRENCE", productId: "PRODUCT.id" },
    });
    expect(bolt?.carried).toMatchObject({ rule: "place-and-shape" });
  });

  test("gives a revision that was published before the keys it had", async () => {
    const [again] = [await ingest("joint", "first"), await ingest("joint", "inserted")];
    expect(again.changes).toBeNull();
    expect(counts(await ingest("joint", "inserted"))).toMatchObject({ kept: 2, renamed: 2, added: 1 });
  });

  test("makes a lost geometry again with the very keys, not those that the file mints", async () => {
    const before = await ingest("joint", "inserted");
    const mesh = before.files.find(({ kind }) => kind === "mesh");
    await rm(await app.artifacts.path(mesh?.sha256 ?? ""));
    expect(digests(await ingest("joint", "inserted"))).toEqual(digests(before));
  });

  test("keeps what the newest revision says of each key when a lost older one is made again", async () => {
    const rows = () =>
      app.database.db.selectFrom("part_key").selectAll().where("product_id", "=", "joint").orderBy("key").execute();
    await ingest("joint", "back");
    const before = await rows();
    const first = await loadProduct(app, "joint", (await ingest("joint", "first")).revision);
    await ingest("joint", "back");
    const mesh = first?.files.find(({ kind }) => kind === "mesh");
    await rm(await app.artifacts.path(mesh?.sha256 ?? ""));
    expect(digests(await ingest("joint", "first"))).toContain(mesh?.sha256);
    expect(await rows()).toEqual(before);
  });

  test("starts empty: a first publish is a function of the file alone, whatever other products there are", async () => {
    const [alone, other] = [await ingest("alone", "inserted"), await ingest("other", "inserted")];
    expect(digests(alone)).toEqual(digests(other));
    expect(digests(alone)).not.toEqual(digests(await ingest("joint", "inserted")));
  });

  test("is the same on both paths", async () => {
    for (const mode of ["graph", "legacy"] as const) {
      await ingest(`by-${mode}`, "first", mode);
      await ingest(`by-${mode}`, "inserted", mode);
    }
    expect(digests(await ingest("by-legacy", "inserted"))).toEqual(digests(await ingest("by-graph", "inserted")));
  });
});
