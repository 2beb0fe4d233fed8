import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, type Look, type Part } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { goldenFile, goldenProducts } from "#parity/golden/golden";
import { documentPaths, productDocumentSchema } from "#runtime/api/documents";
import { exportDocuments } from "#runtime/api/export-documents";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { currentParts } from "#runtime/materials/product";
import { assignMaterial } from "#runtime/materials/repair";
import { createTools } from "#runtime/native/tools";
import { RayOracle } from "../site/testing/ray.ts";
import { openSite, type TestSite } from "../site/testing/site.ts";
import { cameraOf, drawnMaterials, lookInThree, pictureTimeout, placeOnPage, ready } from "../site/testing/viewer.ts";
import { visit, type Visit } from "../site/testing/visit.ts";
import { catalogueOf, loadAuthored } from "./definitions/authored.ts";

/** By hand, so that every value of a look is seen: pictures repeat under a coat, highlights are stretched, light goes through. */
const byHand = new Map<string, keyof typeof library.materials>([
  ["Fork", "carbon-twill"],
  ["Axle", "steel-brushed"],
  ["Hub", "glass"],
]);

let folder: string;
let app: App;
let site: TestSite;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-product-page-"));
  const onError = (error: unknown): void => {
    throw error;
  };
  app = await openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
  const catalogue = catalogueOf(await loadAuthored());
  const order = {
    mode: "graph",
    catalogue,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  } as const;
  for (const product of goldenProducts) await ingestProduct(app, { file: goldenFile(product), product, ...order });
  const { definition } = compile(library);
  if (definition.kind !== "material-library") throw new Error("a library compiles to a library");
  for (const [name, material] of byHand) {
    const choice = { product: "castor", parts: [], names: [name], prototypes: [], author: "Kim", reason: "to see it" };
    await assignMaterial(app, { ...choice, material, library: definition });
  }
  site = await openSite(new Map());
  await exportDocuments(app, { folder: join(site.folder, "data"), catalogue, files: new Map() });
});
afterAll(async () => {
  await site.close();
  await app.close();
  await rm(folder, { recursive: true });
});

/** What a part has to look like, by the order in which docs/materials.md says that materials are decided. */
function expectedLook(product: string, { name, productId, colour }: Part): Look | undefined {
  const manual = product === "castor" ? byHand.get(name) : undefined;
  if (manual !== undefined) return library.materials[manual].look;
  const rule = rules.rules.find(({ when }) => when.productId === productId);
  if (rule !== undefined) return rules.library.materials[rule.material]?.look;
  if (colour === null) return undefined;
  const [red, green, blue] = colour;
  return { ...library.materials["plastic-satin"].look, baseColor: [red, green, blue] };
}

describe.each(goldenProducts)("the page of %s", (product) => {
  let opened: Visit;
  beforeAll(async () => {
    opened = await visit(site, `workflows/products/${product}`, { timeout: pictureTimeout });
    await ready(opened.page);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test("shows the keys of the ledger, each part in the library's values", async () => {
    const drawn = await drawnMaterials(opened.page);
    const ledger = await app.database.db
      .selectFrom("part_key")
      .select("key")
      .where("product_id", "=", product)
      .orderBy("key")
      .execute();
    expect(Object.keys(drawn).toSorted()).toEqual(ledger.map(({ key }) => key).toSorted());
    const { parts } = await currentParts(app, product);
    const missing: string[] = [];
    for (const part of parts) {
      const look = expectedLook(product, part);
      if (look === undefined) {
        missing.push(part.name);
        expect(drawn[part.key], part.name).toMatchObject({ color: [1, expect.any(Number), expect.any(Number)] });
        continue;
      }
      const values = lookInThree(look);
      const color = look.baseColor.map((value) => expect.closeTo(value, 5) as unknown);
      expect(drawn[part.key], `${part.name} ${part.key}`).toEqual({ ...values, color });
    }
    expect(missing).toEqual(product === "castor" ? ["Tyre"] : []);
    expect(opened.complaints).toEqual([]);
  });

  test("selects the part that a click meets", async () => {
    const text = await readFile(join(site.folder, "data", documentPaths.product(product)), "utf8");
    const { mesh } = productDocumentSchema.parse(JSON.parse(text));
    const oracle = await RayOracle.of(await readFile(join(site.folder, "data", mesh.url ?? "no geometry")));
    const { page } = opened;
    const camera = await cameraOf(page);
    const steps = [-0.55, -0.35, -0.15, 0.05, 0.25, 0.45];
    const places = steps.flatMap((x) => steps.map((y) => ({ x, y, key: oracle.keyAt(x, y, camera) })));
    // A click at each of some parts; beside the product nothing is selected.
    const clicks = [...Map.groupBy(places, ({ key }) => key).values()].flatMap(([first]) => first ?? []).slice(0, 3);
    expect(clicks.length).toBeGreaterThan(1);
    for (const { x, y, key } of clicks) {
      // Without the panel beside it the picture is as wide as when the rays were cast.
      await page.keyboard.press("Escape");
      const place = await placeOnPage(page, x, y);
      await page.mouse.click(place.x, place.y);
      const selected = (): Promise<string | undefined> => page.evaluate(() => window.location.hash.split("?node=")[1]);
      await expect.poll(selected, { timeout: pictureTimeout }).toBe(key);
    }
  });
});
