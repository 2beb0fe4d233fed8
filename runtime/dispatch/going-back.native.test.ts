import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { catalogue, compile } from "#contracts";
import productOutputType from "#output-types/product.output-type";
import { openApp, type App } from "#runtime/app";
import { assignMaterial } from "#runtime/materials/repair";
import { currentState } from "#runtime/materials/state";
import { afterReading, libraryOf } from "#runtime/materials/testing";
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
/** Where the bolts stand. One stays where it was; of the other two nothing says which is which. */
const places = { first: [10, 20, 30], second: [10, 25, 40], third: [10, 26, 41] };
type Revision = keyof typeof places;

let folder: string;
let app: App;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-going-back-"));
  const onError = (error: unknown): void => {
    throw error;
  };
  app = await openApp({ dataFolder: join(folder, "data"), tools: createTools(), now: () => new Date(), onError });
  for (const [name, all] of Object.entries(places)) await writePlate(app, join(folder, `${name}.step`), all);
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const ingest = (name: Revision, through = app): Promise<ProductReport> =>
  ingestProduct(through, { file: join(folder, `${name}.step`), product, mode: "graph", ...context });
const rebind = (oldKey: string | undefined, newKey: string | null | undefined) =>
  rebindPart(app, { product, oldKey: oldKey ?? "", newKey: newKey === undefined ? "" : newKey, author: "Ben" });
const materials = async (): Promise<Record<string, string>> => {
  const { repairs } = await currentState(app, product);
  return Object.fromEntries(Object.entries(repairs).map(([key, { material }]) => [key, material]));
};

async function assign(material: string, ...parts: (string | undefined)[]): Promise<void> {
  const choice = { product, author: "Ada", names: [], prototypes: [], parts: parts.map((key) => key ?? "") };
  await assignMaterial(app, { ...choice, material, reason: "It is.", library: libraryOf("steel", "brass") });
}

let count = 0;
let product = "";
/** Keys of each revision's bolts by place. */
let first: Record<number, string> = {};
let second: Record<number, string> = {};
beforeEach(async () => {
  count += 1;
  product = `plate-${count}`;
  first = await boltsOf(app, await ingest("first"));
  second = await boltsOf(app, await ingest("second"));
  expect(second[10]).toBe(first[10]);
});

describe("a product that goes back to a revision that it had before", () => {
  test("loses no material silently that was assigned since to a part which may be any of several", async () => {
    await assign("brass", second[25]);
    await expect(ingest("first")).rejects.toMatchObject({
      code: "rebind-needed",
      message: expect.stringContaining(`${second[25]} (Assembly / Bolt 2, of brass) may be`),
    });
    const { open } = await pendingQuestions(app, { product });
    const [question, ...others] = open;
    expect(new Set(question?.candidates.map(({ key }) => key))).toEqual(new Set([first[20], first[30]]));
    expect(others).toEqual([]);
    expect(await boltsOf(app, (await loadProduct(app, product)) as ProductReport)).toEqual(second);

    const { published } = await rebind(second[25], first[30]);
    expect(await boltsOf(app, published as ProductReport)).toEqual(first);
    const carried = { key: first[30], was: second[25], path: ["Assembly", "Bolt 3"], material: "brass" };
    expect(published?.materials).toEqual([{ ...carried, became: "moved", decidedBy: "Ben" }]);
    expect(await loadProduct(app, product)).toEqual(published);
    expect(await materials()).toMatchObject({ [first[30] ?? ""]: "brass" });
    expect(await ingest("first")).toEqual(published);
  });

  test("says that a material is out of use where somebody says that its part is gone", async () => {
    await assign("brass", second[25]);
    await expect(ingest("first")).rejects.toMatchObject({ code: "rebind-needed" });
    const { published } = await rebind(second[25], null);
    expect(published?.materials).toMatchObject([{ key: second[25], became: "removed", decidedBy: "Ben" }]);
    expect(await materials()).toEqual({ [second[25] ?? ""]: "brass" });
  });

  test("reports what became of the materials now, not what it reported when it was first published", async () => {
    await assign("steel", second[10]);
    const { materials: carried, changes } = await ingest("first");
    expect(carried).toMatchObject([{ key: first[10], material: "steel", became: "kept", decidedBy: null }]);
    expect(changes).toBeNull();
  });

  test("reports which materials hold again, and asks nothing where each candidate has the material already", async () => {
    await assign("brass", second[25], second[40]);
    await expect(ingest("first")).rejects.toMatchObject({ code: "rebind-needed" });
    await rebind(second[25], first[20]);
    await rebind(second[40], first[30]);
    const { materials: carried } = await ingest("second");
    expect(carried.map(({ key, became }) => `${became} ${key}`).toSorted()).toEqual(
      [first[20], first[30]]
        .map((key) => `removed ${key}`)
        .concat([second[25], second[40]].map((key) => `returned ${key}`))
        .toSorted(),
    );
  });
});

test("a revision that is refused while it is being published leaves no files under the product's name", async () => {
  await assign("steel", second[10]);
  let assigned: Promise<void> | undefined;
  const meanwhile = () => (assigned ??= assign("brass", second[25]));
  await expect(ingest("third", afterReading(app, "version", meanwhile))).rejects.toMatchObject({
    code: "rebind-needed",
    message: expect.stringContaining("of brass"),
  });
  expect(await readdir(join(app.dataFolder, "products", product))).toHaveLength(2);
  expect((await readdir(join(app.dataFolder, "products"))).filter((name) => !name.startsWith("plate-"))).toEqual([]);
});
