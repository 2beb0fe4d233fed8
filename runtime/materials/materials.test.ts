import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MappingRulesDefinition } from "#contracts";
import { partListOfModel, whoIsWho } from "../../soak/revision-pairs/parts.ts";
import { revisionPair } from "../../soak/revision-pairs/revision-pair.ts";
import { mintPartKey } from "#runtime/modules/cad/part-key";
import { partOf } from "#runtime/modules/cad/testing";
import { exportRepairs, importRepairs, repairsFileSchema } from "./exchange.ts";
import { listMaterials, type ListedPart } from "./list.ts";
import { assignMaterial, clearMaterial, undoMaterial } from "./repair.ts";
import type { Selection } from "./select.ts";
import { currentState, pinState, stateAt } from "./state.ts";
import { afterReading, beforeWriting, libraryOf, materialsFixture, type MaterialsFixture } from "./testing.ts";

const library = libraryOf("steel", "brass", "grey");
const rules: MappingRulesDefinition = {
  kind: "mapping-rules",
  irVersion: 1,
  id: "shelf-rules",
  title: "Shelf rules",
  library: { id: "shelf", digest: "0".repeat(64) },
  rules: [{ id: "bolts", when: { productId: "Bolt" }, material: "steel" }],
  cadColour: false,
  cadColourOn: "grey",
  fallback: "grey",
};

const bolt = partOf("a", "Bolt", { name: "Bolt 1", prototype: "q-bolt" });
const twin = partOf("b", "Bolt", { name: "Bolt 2", prototype: "q-bolt" });
const frame = partOf("c", "Frame", { name: "Frame", prototype: "q-frame" });
const nothing: Selection = { parts: [], names: [], prototypes: [] };
const reason = "The drawing says so.";

let fixture: MaterialsFixture;
let product: string;
let count = 0;
beforeAll(async () => {
  fixture = await materialsFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  count += 1;
  product = `product-${count}`;
  await fixture.publish(product, "first", [bolt, twin, frame]);
});

async function assign(
  selection: Partial<Selection>,
  material = "brass",
  app = fixture.app,
): Promise<readonly string[]> {
  const choice = { ...nothing, ...selection, product, material, reason, author: "Ada", library };
  return (await assignMaterial(app, choice)).parts;
}

async function sources(): Promise<Record<string, string>> {
  const { parts } = await listMaterials(fixture.app, { product, library, rules });
  const brief = ({ name, material, source }: ListedPart) => [name, `${material} ${source.from}`] as const;
  return Object.fromEntries(parts.map(brief));
}

test("nobody touched it: rules decide, and what they do not cover is missing", async () => {
  expect(await sources()).toEqual({ "Bolt 1": "steel rule", "Bolt 2": "steel rule", Frame: "null missing" });
  expect(await currentState(fixture.app, product)).toEqual({ version: 0, repairs: {} });
});

describe("assigning", () => {
  test.each<[string, Partial<Selection>, readonly string[]]>([
    ["a key", { parts: [frame.key] }, [frame.key]],
    ["a glob", { names: ["bolt *"] }, [bolt.key, twin.key]],
    ["a prototype", { prototypes: ["q-bolt"] }, [bolt.key, twin.key]],
    ["several at once", { parts: [frame.key], names: ["Bolt 2"] }, [twin.key, frame.key]],
  ])("by %s", async (_, selection, keys) => {
    expect(await assign(selection)).toEqual(keys);
    const { version, repairs } = await currentState(fixture.app, product);
    expect(version).toBe(1);
    expect(Object.keys(repairs).toSorted()).toEqual([...keys].toSorted());
    for (const repair of Object.values(repairs)) {
      expect(repair).toEqual({ material: "brass", reason, author: "Ada", at: expect.stringMatching(/^\d{4}-.*Z$/) });
    }
  });

  test("goes before the rules, and says so", async () => {
    await assign({ parts: [bolt.key] });
    expect(await sources()).toEqual({ "Bolt 1": "brass manual", "Bolt 2": "steel rule", Frame: "null missing" });
  });

  test.each<[string, Partial<Selection>, string, string, string]>([
    ["no selection", {}, "brass", "bad-usage", "--part"],
    ["an unknown key", { parts: ["pnothing"] }, "brass", "part-unknown", "material list"],
    ["a glob that fits nothing", { parts: [frame.key], names: ["Nut*"] }, "brass", "part-unknown", "material list"],
    ["an unknown material", { parts: [frame.key] }, "constructor", "material-unknown", "steel, brass, grey"],
  ])("refuses %s and changes nothing", async (_, selection, material, code, remedy) => {
    await expect(assign(selection, material)).rejects.toMatchObject({ code, remedy: expect.stringContaining(remedy) });
    expect((await currentState(fixture.app, product)).version).toBe(0);
  });

  test("an unknown product is told", async () => {
    product = "nowhere";
    await expect(assign({ names: ["*"] })).rejects.toMatchObject({ code: "product-unknown" });
  });

  test("at once by many, nothing is lost", async () => {
    await Promise.all([bolt, twin, frame].map(({ key }) => assign({ parts: [key] })));
    const { version, repairs } = await currentState(fixture.app, product);
    expect([version, Object.keys(repairs).length]).toEqual([3, 3]);
  });
});

describe("a revision that is published while somebody changes materials", () => {
  const added = partOf("d", "Bolt", { name: "Bolt 3", prototype: "q-bolt" });
  const overtaken = () => beforeWriting(fixture.app, () => fixture.publish(product, "second", [bolt, added, frame]));

  test("leaves none assigned to parts of the one before: the names mean its own", async () => {
    expect(await assign({ names: ["Bolt*"] }, "brass", overtaken())).toEqual([bolt.key, added.key]);
    expect(Object.keys((await currentState(fixture.app, product)).repairs)).toEqual([bolt.key, added.key]);
  });

  test("refuses a key that it does not have", async () => {
    await expect(assign({ parts: [twin.key] }, "brass", overtaken())).rejects.toMatchObject({ code: "part-unknown" });
    expect((await currentState(fixture.app, product)).version).toBe(0);
  });

  test("binds no imported assignment to a part that it does not have", async () => {
    await assign({ names: ["*"] });
    const file = await exportRepairs(fixture.app, product);
    await clearMaterial(fixture.app, { ...nothing, product, author: "Ben", names: ["*"] });
    const imported = await importRepairs(overtaken(), { product, author: "Ben", file, library });
    expect(imported.unbound.map(({ key }) => key)).toEqual([twin.key]);
    expect(Object.keys((await currentState(fixture.app, product)).repairs)).toEqual([bolt.key, frame.key]);
  });
});

describe("taking back", () => {
  test("takes back one change, and never loses with it what somebody assigned meanwhile", async () => {
    await assign({ parts: [bolt.key] });
    let meanwhile: Promise<unknown> | undefined;
    const app = afterReading(fixture.app, "undoes", () => (meanwhile ??= assign({ parts: [frame.key] })));
    expect(await undoMaterial(app, { product, author: "Ben" })).toMatchObject({ undone: 1, parts: [bolt.key] });
    await meanwhile;
    expect(Object.keys((await currentState(fixture.app, product)).repairs)).toEqual([frame.key]);
  });

  test("clearing leaves the rest, and is no change where there is nothing", async () => {
    await assign({ names: ["*"] });
    const clear = { ...nothing, product, author: "Ben" };
    expect(await clearMaterial(fixture.app, { ...clear, names: ["Bolt*"] })).toEqual({
      product,
      state: 2,
      parts: expect.arrayContaining([bolt.key, twin.key]),
    });
    expect(await clearMaterial(fixture.app, { ...clear, names: ["Bolt*"] })).toEqual({ product, state: 2, parts: [] });
    expect(await sources()).toEqual({ "Bolt 1": "steel rule", "Bolt 2": "steel rule", Frame: "brass manual" });
  });

  test("undo goes back one change at a time, past its own undoing, and says when there is none", async () => {
    const undo = () => undoMaterial(fixture.app, { product, author: "Ben" });
    await assign({ parts: [bolt.key] });
    await assign({ parts: [frame.key] });
    expect(await undo()).toMatchObject({ state: 3, undone: 2, parts: [frame.key] });
    expect(await undo()).toMatchObject({ state: 4, undone: 1, parts: [bolt.key] });
    await expect(undo()).rejects.toMatchObject({ code: "nothing-to-undo" });
    await assign({ parts: [twin.key] });
    expect(await undo()).toMatchObject({ state: 6, undone: 5, parts: [twin.key] });
    // Every version is still there.
    expect(Object.keys((await stateAt(fixture.app.database.db, product, 2)).repairs)).toHaveLength(2);
  });
});

test("what a run pins is the state's content: the same again for the same assignments", async () => {
  const empty = await pinState(fixture.app, product);
  await assign({ parts: [bolt.key] });
  const one = await pinState(fixture.app, product);
  expect(one.sha256).not.toBe(empty.sha256);
  await undoMaterial(fixture.app, { product, author: "Ben" });
  expect(await pinState(fixture.app, product)).toEqual(empty);
});

describe("export and import", () => {
  test("a file binds by key, and keeps who, when and why", async () => {
    await assign({ names: ["*"] });
    const file = repairsFileSchema.parse(JSON.parse(JSON.stringify(await exportRepairs(fixture.app, product))));
    const { repairs } = await currentState(fixture.app, product);
    await clearMaterial(fixture.app, { ...nothing, product, author: "Ben", names: ["*"] });
    const imported = await importRepairs(fixture.app, { product, author: "Ben", file, library });
    expect(imported).toMatchObject({ state: 3, unbound: [] });
    expect(imported.bound.map(({ by }) => by)).toEqual(["key", "key", "key"]);
    expect((await currentState(fixture.app, product)).repairs).toEqual(repairs);
  });

  test("a part that is gone by now is named, and nothing takes its place", async () => {
    await assign({ names: ["*"] });
    const file = await exportRepairs(fixture.app, product);
    await fixture.publish(product, "second", [bolt, frame]);
    const imported = await importRepairs(fixture.app, { product, author: "Ben", file, library });
    expect(imported.bound.map(({ to }) => to)).toEqual([bolt.key, frame.key]);
    expect(imported.unbound).toEqual([{ key: twin.key, path: twin.path, reason: "its part is gone" }]);
  });

  // The file's product came by its keys over several revisions; the other machine sees the newest alone.
  test.each(Array.from({ length: 16 }, (_, seed) => seed))(
    "on a machine that saw no earlier revision, where a key is another part's, the right parts get them (seed %i)",
    async (seed) => {
      const pair = revisionPair(seed);
      const before = partListOfModel(pair.old);
      const after = partListOfModel(pair.new);
      // The last part's key is the first one's of the new file, and so on: what carried keys may come to.
      const foreign = after.parts.map(({ key }) => key).toReversed();
      const keyed = before.parts.map((part, index) => ({
        ...part,
        key: foreign[index] ?? mintPartKey({ parentKey: "", productId: "gone", occurrence: null, ordinal: index }),
      }));
      await fixture.publish(product, "carried", keyed, before.prototypes);
      await assign({ names: ["*"] });
      const file = await exportRepairs(fixture.app, product);
      product = `${product}-elsewhere`;
      await fixture.publish(product, "new", after.parts, after.prototypes);
      const { bound, unbound } = await importRepairs(fixture.app, { product, author: "Ben", file, library });
      const who = whoIsWho(pair.old);
      const was = new Map(keyed.map(({ key }, index) => [key, who[index]]));
      const whoNow = whoIsWho(pair.new);
      const is = new Map(after.parts.map(({ key }, index) => [key, whoNow[index]]));
      expect(bound.map(({ to }) => is.get(to))).toEqual(bound.map(({ from }) => was.get(from)));
      expect(bound.every(({ by }) => by === "evidence")).toBe(true);
      expect(bound.length + unbound.length).toBe(keyed.length);
      expect(bound.length).toBeGreaterThan(unbound.length);
      expect(Object.keys((await currentState(fixture.app, product)).repairs)).toHaveLength(bound.length);
    },
  );

  test("a file with materials that the library lacks would stop every later run: none of it is imported", async () => {
    await assign({ names: ["*"] });
    const { repairs, ...rest } = await exportRepairs(fixture.app, product);
    const spoilt = repairs.map((one, index) => (index === 0 ? one : { ...one, material: "constructor" }));
    const file = { ...rest, repairs: spoilt };
    const refused = importRepairs(fixture.app, { product, author: "Ben", file, library });
    await expect(refused).rejects.toMatchObject({
      code: "material-unknown",
      message: expect.stringContaining(`"constructor" (of ${spoilt[1]?.key}, ${spoilt[2]?.key})`),
    });
    expect((await currentState(fixture.app, product)).version).toBe(1);
    expect(Object.values(await sources())).toEqual(["brass manual", "brass manual", "brass manual"]);
  });

  test("a file of which nothing binds changes nothing", async () => {
    await assign({ parts: [frame.key] });
    const file = await exportRepairs(fixture.app, product);
    product = `${product}-other`;
    await fixture.publish(product, "first", [partOf("q", "Other")]);
    const imported = await importRepairs(fixture.app, { product, author: "Ben", file, library });
    expect(imported).toMatchObject({ state: 0, bound: [] });
    expect(imported.unbound).toHaveLength(1);
  });
});
