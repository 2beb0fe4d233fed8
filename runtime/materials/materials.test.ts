import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MappingRulesDefinition } from "#contracts";
import { partOf } from "#runtime/modules/cad/testing";
import { exportRepairs, importRepairs, repairsFileSchema } from "./exchange.ts";
import { listMaterials, type ListedPart } from "./list.ts";
import { assignMaterial, clearMaterial, undoMaterial } from "./repair.ts";
import type { Selection } from "./select.ts";
import { currentState, pinState, stateAt } from "./state.ts";
import { libraryOf, materialsFixture, type MaterialsFixture } from "./testing.ts";

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
}, 60_000);
afterAll(() => fixture.close());
beforeEach(async () => {
  count += 1;
  product = `product-${count}`;
  await fixture.publish(product, "first", [bolt, twin, frame]);
});

async function assign(selection: Partial<Selection>, material = "brass"): Promise<readonly string[]> {
  const choice = { ...nothing, ...selection, product, material, reason, author: "Ada", library };
  return (await assignMaterial(fixture.app, choice)).parts;
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

describe("taking back", () => {
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
    expect(Object.keys((await stateAt(fixture.app, product, 2)).repairs)).toHaveLength(2);
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
    const imported = await importRepairs(fixture.app, { product, author: "Ben", file });
    expect(imported).toMatchObject({ state: 3, unbound: [] });
    expect(imported.bound.map(({ by }) => by)).toEqual(["key", "key", "key"]);
    expect((await currentState(fixture.app, product)).repairs).toEqual(repairs);
  });

  test("where the keys are others, the same shape in the same place is the part; twins in one place are nobody", async () => {
    await assign({ names: ["*"] });
    const file = await exportRepairs(fixture.app, product);
    product = `${product}-elsewhere`;
    const rekeyed = (key: string, part: typeof bolt) => ({ ...part, key: partOf(key, "X").key });
    await fixture.publish(product, "first", [rekeyed("x", bolt), rekeyed("y", twin), rekeyed("z", frame)]);
    const imported = await importRepairs(fixture.app, { product, author: "Ben", file });
    expect(imported.bound).toEqual([{ from: frame.key, to: partOf("z", "X").key, by: "evidence" }]);
    expect(imported.unbound.map(({ key }) => key)).toEqual([bolt.key, twin.key]);
    expect(Object.keys((await currentState(fixture.app, product)).repairs)).toEqual([partOf("z", "X").key]);
  });

  test("a file of which nothing binds changes nothing", async () => {
    await assign({ parts: [frame.key] });
    const file = await exportRepairs(fixture.app, product);
    product = `${product}-other`;
    await fixture.publish(product, "first", [partOf("q", "Other")]);
    const imported = await importRepairs(fixture.app, { product, author: "Ben", file });
    expect(imported).toMatchObject({ state: 0, bound: [] });
    expect(imported.unbound).toHaveLength(1);
  });
});
