import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { catalogue, compile } from "#contracts";
import productOutputType from "#output-types/product.output-type";
import { openApp, type App } from "#runtime/app";
import { assignMaterial } from "#runtime/materials/repair";
import { currentState } from "#runtime/materials/state";
import { beforeWriting, libraryOf } from "#runtime/materials/testing";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { ingestProduct } from "./ingest.ts";
import { loadProduct, type ProductReport } from "./product-report.ts";
import { pendingQuestions, rebindPart } from "./rebind.ts";
import { boltsOf, writePlate } from "./testing/plate.ts";

const context = {
  catalogue: catalogue([productWorkflow, productOutputType].map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};
/** Where the bolts stand. One stays where it was; of the other two nothing says which is which, or whether one is new. */
const places = { before: [10, 20, 30], after: [10, 25, 40], later: [10, 26, 41], other: [10, 20] };

let folder: string;
let app: App;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-rebind-"));
  const onError = (error: unknown): void => {
    throw error;
  };
  app = await openApp({ dataFolder: join(folder, "data"), tools: createTools(), now: () => new Date(), onError });
  for (const [name, all] of Object.entries(places)) await writePlate(app, fileOf(name as keyof typeof places), all);
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const fileOf = (name: keyof typeof places): string => join(folder, `${name}.step`);
const ingest = (name: keyof typeof places): Promise<ProductReport> =>
  ingestProduct(app, { file: fileOf(name), product, mode: "graph", ...context });
const rebind = (oldKey: string | undefined, newKey: string | null | undefined, through = app) =>
  rebindPart(through, { product, oldKey: oldKey ?? "", newKey: newKey === undefined ? "" : newKey, author: "Ada" });

async function assign(material: string, ...parts: (string | undefined)[]): Promise<void> {
  const choice = { product, author: "Ada", names: [], prototypes: [], parts: parts.map((key) => key ?? "") };
  await assignMaterial(app, { ...choice, material, reason: "It is.", library: libraryOf("steel", "brass") });
}

let count = 0;
let product = "";
/** Keys of the first revision's bolts by place; the first is of steel, the second of brass. */
let was: Record<number, string> = {};
beforeEach(async () => {
  count += 1;
  product = `plate-${count}`;
  was = await boltsOf(app, await ingest("before"));
  await assign("steel", was[10]);
  await assign("brass", was[20]);
});

/** The keys that the second revision's ambiguous bolts get, by the names they have in it. */
async function candidates(): Promise<Record<string, string>> {
  await expect(ingest("after")).rejects.toMatchObject({ code: "rebind-needed" });
  const { open } = await pendingQuestions(app, { product });
  return Object.fromEntries((open[0]?.candidates ?? []).map(({ key, path }) => [path.at(-1) ?? "", key]));
}

describe("a revision in which nothing says where a part with a manual material is", () => {
  test("is not published: the part, its material and what it may be are named", async () => {
    const refused = await ingest("after").catch((error: unknown) => error);
    const which = await candidates();
    expect(refused).toMatchObject({
      code: "rebind-needed",
      message: expect.stringContaining(`${was[20]} (Assembly / Bolt 2, of brass) may be`),
      remedy: expect.stringContaining(`cad rebind ${product} OLDKEY NEWKEY`),
    });
    for (const key of Object.values(which)) expect((refused as Error).message).toContain(key);
    expect(await loadProduct(app, product)).toMatchObject({ changes: null });
    expect(await readdir(join(app.dataFolder, "products", product))).toHaveLength(1);
    const { open, published } = await pendingQuestions(app, { product });
    expect(published).toBeNull();
    expect(open.map(({ oldKey, material }) => [oldKey, material])).toEqual([[was[20], "brass"]]);
    expect(Object.keys(which)).toEqual(["Bolt 2", "Bolt 3"]);
  });

  test("is published once somebody says which it is: it keeps its key, and with it its material", async () => {
    const which = await candidates();
    const { open, published } = await rebind(was[20], which["Bolt 3"]);
    expect(open).toEqual([]);
    const now = await boltsOf(app, published as ProductReport);
    expect(now).toMatchObject({ 10: was[10], 40: was[20], 25: which["Bolt 2"] });
    expect(Object.values(was)).not.toContain(now[25]);
    expect(published?.materials).toEqual([
      { key: was[10], path: ["Assembly", "Bolt 1"], material: "steel", became: "kept", decidedBy: null },
      { key: was[20], path: ["Assembly", "Bolt 3"], material: "brass", became: "moved", decidedBy: "Ada" },
    ]);
    expect(published?.changes?.moved[0]?.evidence.rule).toBe("person");
    expect(await loadProduct(app, product)).toEqual(published);
    expect(await ingest("after")).toEqual(published);
    await expect(pendingQuestions(app, { product })).rejects.toMatchObject({ code: "rebind-unknown" });
  });

  test("is published without the part when somebody says that it is gone; what was assigned stays on record", async () => {
    await candidates();
    const { published } = await rebind(was[20], null);
    expect(published?.parts.map(({ key }) => key)).not.toContain(was[20]);
    expect(published?.materials.at(-1)).toMatchObject({ key: was[20], became: "removed", decidedBy: "Ada" });
    const { repairs } = await currentState(app, product);
    expect(new Set(Object.keys(repairs))).toEqual(new Set([was[10], was[20]]));
  });

  test("asks about each such part, may be answered anew, and keeps answers when its file is ingested again", async () => {
    await assign("brass", was[30]);
    const which = await candidates();
    expect((await rebind(was[20], which["Bolt 2"])).open.map(({ oldKey }) => oldKey)).toEqual([was[30]]);
    await expect(rebind(was[30], which["Bolt 2"])).rejects.toMatchObject({
      code: "rebind-invalid",
      message: expect.stringContaining(`what ${was[20]} is now, as Ada said`),
    });
    expect((await rebind(was[20], which["Bolt 3"])).published).toBeNull();
    await expect(ingest("after")).rejects.toMatchObject({ message: expect.not.stringContaining("Bolt 3)") });
    const { published } = await rebind(was[30], which["Bolt 2"]);
    expect(await boltsOf(app, published as ProductReport)).toEqual({ 10: was[10], 25: was[30], 40: was[20] });
  });

  test("keeps the answers of two people who give them at once, and is published for both", async () => {
    await assign("brass", was[30]);
    const which = await candidates();
    const both = await Promise.all([rebind(was[20], which["Bolt 2"]), rebind(was[30], which["Bolt 3"])]);
    expect(both.map(({ published }) => published !== null)).toContain(true);
    const published = await loadProduct(app, product);
    expect(await boltsOf(app, published as ProductReport)).toEqual({ 10: was[10], 25: was[20], 40: was[30] });
    await expect(pendingQuestions(app, { product })).rejects.toMatchObject({ code: "rebind-unknown" });
  });

  test("takes no answer that was meant for the revision that waited before it", async () => {
    const which = await candidates();
    const overtaken = beforeWriting(app, () =>
      expect(ingest("later")).rejects.toMatchObject({ code: "rebind-needed" }),
    );
    await expect(rebind(was[20], which["Bolt 2"], overtaken)).rejects.toMatchObject({ code: "product-changed" });
    const { open, published } = await pendingQuestions(app, { product });
    expect([open.length, published]).toEqual([1, null]);
  });

  test.each([
    ["about a new part that there is not", () => ({ [was[20] ?? ""]: "pnothing" })],
    ["about a part that stayed where it was", () => ({ [was[10] ?? ""]: was[20] ?? "" })],
    [
      "twice for one new part",
      (all: Record<string, string>) => ({ [was[30] ?? ""]: all["Bolt 2"], [was[20] ?? ""]: all["Bolt 2"] }),
    ],
  ])("drops an answer that is kept %s and asks again, instead of failing at every ingest", async (_, made) => {
    const which = await candidates();
    const answers = Object.entries(made(which)).map(([key, newKey], index) => [
      key,
      { newKey, author: "Ben", at: `2026-01-01T00:00:0${index}.000Z` },
    ]);
    const { db } = app.database;
    const decisions = JSON.stringify(Object.fromEntries(answers));
    await db.updateTable("pending_revision").set({ decisions }).where("product_id", "=", product).execute();
    const { dropped } = await pendingQuestions(app, { product });
    expect(dropped).toEqual([expect.objectContaining({ oldKey: answers.at(-1)?.[0], author: "Ben" })]);
    await expect(ingest("after")).rejects.toMatchObject({
      code: "rebind-needed",
      message: expect.stringMatching(/what Ben said \(p\w+ is p\w+ now\) does not fit the parts any more/),
    });
    expect((await pendingQuestions(app, { product })).dropped).toEqual([]);
    expect((await rebind(was[20], which["Bolt 3"])).published?.materials.at(-1)).toMatchObject({ key: was[20] });
  });

  test.for([
    ["a part that is not ambiguous", () => rebind(was[10], null), "rebind-invalid"],
    ["a new part that there is not", () => rebind(was[20], "pnothing"), "rebind-invalid"],
    ["a new part that has an old one", () => rebind(was[20], was[10]), "rebind-invalid"],
  ] as const)("takes no decision about %s", async ([, decide, code]) => {
    await candidates();
    await expect(decide()).rejects.toMatchObject({ code, remedy: expect.stringMatching(/^Take one of: p/) });
    expect((await pendingQuestions(app, { product })).open).toHaveLength(1);
  });

  test("takes no decision about a revision that has been overtaken by another, new or known", async () => {
    const which = await candidates();
    const other = await ingest("other");
    await expect(rebind(was[20], which["Bolt 2"])).rejects.toMatchObject({ code: "rebind-unknown" });
    const anew = await candidates();
    await ingest("before");
    await expect(rebind(was[20], anew["Bolt 2"])).rejects.toMatchObject({ code: "rebind-unknown" });
    await ingest("other");
    expect(await loadProduct(app, product)).toEqual(other);
  });
});

test("a product without a pending revision has nothing to decide", async () => {
  await expect(rebind(was[20], null)).rejects.toMatchObject({ code: "rebind-unknown" });
});
