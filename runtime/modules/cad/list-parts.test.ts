import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { canonicalJson, partsSchema, type Part, type Structure, type StructureNode } from "#contracts";
import { callModule } from "../call-module.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { listPartsModule, partsOf } from "./list-parts.module.ts";
import { mintPartKey } from "./part-key.ts";
import { placed, structureOf, translation, treeNode, turned } from "./testing.ts";

/** The key as the documents tell it, worked out another way: bits as text, RFC 4648 in lower case. */
function keyByTheBook(parent: string, product: string, occurrence: string[] | null, ordinal: number): string {
  const digest = createHash("sha256")
    .update(canonicalJson([parent, product, occurrence, ordinal]))
    .digest();
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = bits.match(/.{5}/g)?.slice(0, 20) ?? [];
  return `p${letters.map((five) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(five, 2)]).join("")}`;
}

const occurrence = (id: string, name = "", description = "") => ({ id, name, description });

const text = fc.string({ unit: "grapheme" });

function keys(parts: readonly Part[]): string[] {
  return parts.map(({ key }) => key);
}

describe("part keys", () => {
  test("are p and 20 base32 characters of the digest of parent key, product, occurrence and ordinal", () => {
    fc.assert(
      fc.property(text, text, fc.tuple(text, text, text), fc.nat(), (...fields) => {
        const [parentKey, productId, [id, name, description], ordinal] = fields;
        const key = mintPartKey({ parentKey, productId, occurrence: { id, name, description }, ordinal });
        expect(key).toBe(keyByTheBook(parentKey, productId, [id, name, description], ordinal));
        expect(key).toMatch(/^p[a-z2-7]{20}$/);
      }),
    );
  });

  test("are for ever: these are in people's ledgers", () => {
    const top = mintPartKey({ parentKey: "", productId: "Bearing", occurrence: null, ordinal: 0 });
    const ball = mintPartKey({ parentKey: top, productId: "Ball", occurrence: occurrence("4", "Ball 1"), ordinal: 0 });
    expect([top, ball]).toEqual(["pqevvv32hlpw7g645n62y", "pkehtonrdncceqoymvqaw"]);
  });

  test("chain from the top: a part's key holds its parents' identities", () => {
    const ring = treeNode("Ring", { occurrence: occurrence("1", "Ring 1") });
    const root = treeNode("Bearing", { occurrence: null, children: [ring] });
    const [part] = partsOf(structureOf([root], ["Bearing"])).parts;
    const top = keyByTheBook("", "Bearing", null, 0);
    expect(part?.key).toBe(keyByTheBook(top, "Ring", ["1", "Ring 1", ""], 0));
    const local = ring.placement;
    const evidence = { parentKey: top, productId: "Ring", occurrence: occurrence("1", "Ring 1"), ordinal: 0, local };
    expect(part?.evidence).toEqual(evidence);
  });

  test("no two fields run into each other", () => {
    const base = { parentKey: "", productId: "ab", occurrence: occurrence("c"), ordinal: 0 };
    const others = [
      base,
      { ...base, productId: "a", occurrence: occurrence("bc") },
      { ...base, occurrence: occurrence("", "c") },
      { ...base, occurrence: null },
      { ...base, ordinal: 1 },
      { ...base, parentKey: "a", productId: "b" },
    ];
    expect(new Set(others.map(mintPartKey)).size).toBe(others.length);
  });
});

describe("identical siblings", () => {
  const twin = (x: number): StructureNode => treeNode("Bolt", { placement: translation(x, 0, 0) });
  const among = (children: StructureNode[]): Part[] =>
    partsOf(structureOf([treeNode("Plate", { children })], ["Plate"])).parts;

  test("are told apart by where they stand, in whatever order the file has them", () => {
    const [first, second, third] = [twin(0.1), twin(0.2), twin(0.3)];
    const forward = among([first, second, third]);
    const shuffled = among([third, first, second]);
    expect(forward.map(({ evidence }) => evidence.ordinal)).toEqual([0, 1, 2]);
    expect(shuffled.map(({ evidence }) => evidence.ordinal)).toEqual([2, 0, 1]);
    const byPlace = (parts: readonly Part[]) => Object.fromEntries(parts.map((part) => [part.placement[3], part.key]));
    expect(byPlace(shuffled)).toEqual(byPlace(forward));
  });

  test("keep their keys when the placement comes with another rounding", () => {
    const noisy = among([twin(0.2 + 1e-12), twin(0.1 - 1e-12)]);
    expect(keys(noisy.toReversed())).toEqual(keys(among([twin(0.1), twin(0.2)])));
  });

  test("in the very same place still have two keys", () => {
    const parts = among([twin(0.1), twin(0.1)]);
    expect(new Set(keys(parts)).size).toBe(2);
    expect(parts.map(({ evidence }) => evidence.ordinal)).toEqual(expect.arrayContaining([0, 1]));
  });

  test("that the file names apart need no ordinal, and other products do not count", () => {
    const named = (id: string) => treeNode("Bolt", { occurrence: occurrence(id), placement: translation(1, 0, 0) });
    const parts = among([named("1"), named("2"), treeNode("Nut", { occurrence: occurrence("1") })]);
    expect(parts.map(({ evidence }) => evidence.ordinal)).toEqual([0, 0, 0]);
    expect(new Set(keys(parts)).size).toBe(3);
  });

  test("below identical parents are told apart through them", () => {
    const pair = (x: number) => treeNode("Pair", { placement: translation(x, 0, 0), children: [twin(0.1), twin(0.2)] });
    const parts = partsOf(structureOf([treeNode("Top", { children: [pair(1), pair(2)] })], ["Top", "Pair"])).parts;
    expect(new Set(keys(parts)).size).toBe(4);
    expect(parts.map(({ evidence }) => evidence.ordinal)).toEqual([0, 1, 0, 1]);
  });
});

describe("instances", () => {
  test("come in the order of the tree, with the names on the way and the place in the world", () => {
    const bolt = treeNode("Bolt", { name: "Bolt 1", placement: translation(1, 0, 0) });
    const arm = treeNode("Arm", { placement: turned(Math.PI / 2, [0, 0, 2]), children: [bolt] });
    const root = treeNode("Robot", { occurrence: null, placement: translation(0, 10, 0), children: [arm] });
    const { parts, skipped } = partsOf(structureOf([root], ["Robot"]));
    expect(parts.map(({ path }) => path)).toEqual([
      ["Robot", "Arm", "Bolt 1"],
      ["Robot", "Arm"],
    ]);
    expect(parts.map(({ prototype, productId }) => [prototype, productId])).toEqual([
      ["Bolt", "Bolt"],
      ["Arm", "Arm"],
    ]);
    // One along the arm, which is turned to +Y, lifted by 2 and moved by 10.
    const [x, y, z] = placed(parts[0]?.placement ?? [], [0, 0, 0]);
    expect([x, y, z].map((value) => Math.round((value ?? 0) * 1e9) / 1e9)).toEqual([0, 11, 2]);
    expect(skipped).toEqual([]);
  });

  test("an equal place is equal in its bytes: there is no minus zero", () => {
    const child = treeNode("Part", { placement: [-1, 0, 0, -0, 0, -1, 0, -0, 0, 0, 1, 0, 0, 0, 0, 1] });
    const root = treeNode("Top", { placement: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, -0, 0, 0, 0, 1], children: [child] });
    const [part] = partsOf(structureOf([root], ["Top"])).parts;
    expect(part?.placement.some((value) => Object.is(value, -0))).toBe(false);
    expect(part?.placement).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  test("a colour that an assembly sets goes down to parts without one, before the shape's own", () => {
    const red: [number, number, number, number] = [1, 0, 0, 1];
    const blue: [number, number, number, number] = [0, 0, 1, 1];
    const assembly = treeNode("Red", {
      colour: red,
      children: [treeNode("Plain"), treeNode("Blue", { colour: blue })],
    });
    const structure = structureOf([treeNode("Top", { children: [assembly, treeNode("Own")] })], ["Top", "Red"]);
    for (const one of structure.prototypes) one.colour = [0, 1, 0, 1];
    const colours = partsOf(structure).parts.map(({ name, colour }) => [name, colour]);
    expect(colours).toEqual([
      ["Plain", red],
      ["Blue", blue],
      ["Own", [0, 1, 0, 1]],
    ]);
  });

  test("a part without a name takes the next best", () => {
    const unnamed = { name: "", productName: "" };
    const children = [treeNode("id only", unnamed), treeNode("", unnamed)];
    const { parts } = partsOf(structureOf([treeNode("Top", { children })], ["Top"]));
    expect(parts.map(({ name }) => name)).toEqual(["id only", "(unnamed)"]);
  });
});

test("what has no surface is listed with its place and the reason, and is no part", () => {
  const sketch = treeNode("Sketch");
  const emptySubshapes = [{ name: "axis", reason: "it has no face" }];
  const wheel = treeNode("Wheel", { emptySubshapes });
  const { parts, skipped } = partsOf(structureOf([treeNode("Car", { children: [sketch, wheel] })], ["Car", "Sketch"]));
  expect(parts.map(({ path }) => path)).toEqual([["Car", "Wheel"]]);
  expect(skipped).toEqual([
    { path: ["Car", "Sketch"], reason: "it has no surface" },
    { path: ["Car", "Wheel", "axis"], reason: "it has no face" },
  ]);
});

describe("the module", () => {
  let host: TestHost;
  beforeEach(async () => {
    host = await testHost();
  });
  afterEach(() => host.remove());

  async function list(structure: Structure) {
    const ref = await host.artifacts.writeJson("structure", "structure", structure);
    return callModule(host, "cad.list-parts#1", listPartsModule, { params: {}, inputs: { structure: ref } });
  }

  test("stores parts and skipped, the same bytes for the same structure", async () => {
    const structure = structureOf([treeNode("Top", { children: [treeNode("A"), treeNode("B")] })], ["Top", "B"]);
    const { parts } = await list(structure);
    expect((await list(structure)).parts).toEqual(parts);
    const listed = await host.artifacts.readJson(parts.sha256, partsSchema);
    expect(listed.parts.map(({ name }) => name)).toEqual(["A"]);
    expect(listed.skipped).toEqual([{ path: ["Top", "B"], reason: "it has no surface" }]);
  });

  test("refuses a file in which nothing has a surface", async () => {
    const nothing = list(structureOf([treeNode("Sketch")], ["Sketch"]));
    await expect(nothing).rejects.toMatchObject({ name: "RenderlineError", code: "step-no-surface" });
  });
});
