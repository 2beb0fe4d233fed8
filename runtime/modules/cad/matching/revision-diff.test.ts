import { describe, expect, test } from "vitest";
import type { Parts, RevisionDiff } from "#contracts";
import { partListOfModel } from "../../../../soak/revision-pairs/parts.ts";
import { number, type Model, type Product, type Solid } from "../../../../soak/revision-pairs/model.ts";
import { put } from "../../../../soak/revision-pairs/assembly.ts";
import type { Matrix } from "../matrix.ts";
import { translation, turned } from "../testing.ts";
import { diffParts } from "./revision-diff.ts";

const box = (x: number, y = 0.02, z = 0.03): Solid => ({ kind: "box", at: [0, 0, 0], size: [x, y, z] });
const disc: Solid = { kind: "cylinder", at: [0, 0, 0], radius: 0.05, height: 0.01 };
const product = (id: string, solid?: Solid): Product => ({ id, name: id, children: [], ...(solid ? { solid } : {}) });

/** A part list of [who, product, placement] below one root, numbered in that order. */
function assembly(...children: readonly (readonly [string, Product, Matrix])[]): Parts {
  const root = product("Top");
  for (const [who, one, placement] of children) put(root, who, one, placement);
  return listOf({ root, numbering: "counted" });
}

function listOf(model: Model): Parts {
  return partListOfModel(number(model));
}

/** How many stand in each list, for those that hold any. */
function counts(diff: RevisionDiff): Record<string, number> {
  return Object.fromEntries(
    Object.entries(diff).flatMap(([name, list]) => (list.length > 0 ? [[name, list.length]] : [])),
  );
}

const bolt = product("Bolt", box(0.01));
const at = (x: number): Matrix => translation(x, 0, 0);

describe("what became of a part", () => {
  const plate = product("Plate", box(1));

  test("nothing: the same part list has kept all", () => {
    const parts = assembly(["plate", plate, at(0)], ["one", bolt, at(1)], ["two", bolt, at(2)]);
    const diff = diffParts(parts, parts);
    expect(counts(diff)).toEqual({ kept: 3 });
    expect(diff.kept.every(({ oldKey, newKey }) => oldKey === newKey)).toBe(true);
    const evidence = { path: "same", place: "same", shape: "same", rule: "place-and-shape" };
    expect(diff.kept.map((pair) => pair.evidence)).toEqual([evidence, evidence, evidence]);
  });

  test("it does not depend on the order of the lists", () => {
    const old = assembly(["one", bolt, at(1)], ["two", bolt, at(2)], ["plate", plate, at(0)]);
    const next = assembly(["plate", plate, at(0)], ["new", bolt, at(3)], ["two", bolt, at(2)]);
    const turnedRound = { ...next, parts: next.parts.toReversed(), prototypes: next.prototypes.toReversed() };
    expect(diffParts(old, turnedRound)).toEqual(diffParts(old, next));
  });

  test("one that is alone of its kind moved, by its path", () => {
    const diff = diffParts(
      assembly(["plate", plate, at(0)], ["one", bolt, at(1)]),
      assembly(["plate", plate, at(0)], ["one", bolt, at(5)]),
    );
    expect(counts(diff)).toEqual({ kept: 1, moved: 1 });
    expect(diff.moved[0]?.evidence).toEqual({ path: "same", place: "other", shape: "same", rule: "path" });
  });

  test("one that was turned about its own axis moved, though its mass lies where it lay", () => {
    const gear = product("Gear", disc);
    const diff = diffParts(assembly(["gear", gear, at(0)]), assembly(["gear", gear, turned(0.3)]));
    expect(counts(diff)).toEqual({ moved: 1 });
  });

  test("one that was drawn in other coordinates and stands where it stood was kept", () => {
    const redrawn = product("Bolt", { kind: "box", at: [1, 0, 0], size: [0.01, 0.02, 0.03] });
    const diff = diffParts(assembly(["one", bolt, at(1)]), assembly(["one", redrawn, at(0)]));
    expect(counts(diff)).toEqual({ kept: 1 });
    expect(diff.kept[0]?.evidence).toMatchObject({ place: "same", shape: "close" });
  });

  test("a part of another system, which approximates its curves, was kept; a small edit is a change", () => {
    const resized = (factor: number): Product => product("Bolt", box(0.01 * factor));
    const old = assembly(["one", bolt, at(1)]);
    const approximated = assembly(["one", resized(1 + 2e-5), at(1)]);
    for (const { shape } of approximated.prototypes) if (shape !== null) shape.faceTypes = { bspline: 6 };
    expect(counts(diffParts(old, approximated))).toEqual({ kept: 1 });
    expect(counts(diffParts(old, assembly(["one", resized(1 + 2e-5), at(1)])))).toEqual({ changed: 1 });
  });

  test("equal parts that all moved did so by their paths; of some, nobody knows", () => {
    const three = (...places: number[]) => assembly(...places.map((x, index) => [`${index}`, bolt, at(x)] as const));
    expect(counts(diffParts(three(1, 2, 3), three(4, 5, 6)))).toEqual({ moved: 3 });
    const diff = diffParts(three(1, 2, 3), three(1, 2, 6));
    expect(counts(diff)).toEqual({ kept: 2, ambiguous: 1 });
    expect(diff.ambiguous[0]?.reason).toBe(
      "1 old part and 1 new part share path and product id and shape, and nothing says which is which",
    );
  });

  test("a moved assembly took its parts along, one of which was removed", () => {
    const group = (...who: string[]) => {
      const made = product("Group");
      for (const one of who) put(made, one, product(`Part ${one}`, box(0.1 + Number(one) / 10)), at(Number(one)));
      return made;
    };
    const old = assembly(["group", group("1", "2", "3"), at(0)]);
    const next = assembly(["group", group("1", "2"), at(9)]);
    const diff = diffParts(old, next);
    expect(counts(diff)).toEqual({ moved: 2, removed: 1 });
    expect(diff.moved[0]?.evidence.place).toBe("in-parent");
  });

  test("one with another shape at its place was changed, though its occurrence has another number", () => {
    const edited = product("Plate", box(1.2));
    const diff = diffParts(
      assembly(["one", bolt, at(1)], ["plate", plate, at(0)]),
      assembly(["new", product("Cap", disc), at(7)], ["one", bolt, at(1)], ["plate", edited, at(0)]),
    );
    expect(counts(diff)).toEqual({ kept: 1, changed: 1, added: 1 });
    expect(diff.changed[0]?.evidence).toEqual({
      path: "renumbered",
      place: "same",
      shape: "other",
      rule: "product-and-place",
    });
  });

  test("two that changed places are told by where they stand, not by their names", () => {
    const [left, right] = [product("Left", box(0.1)), product("Right", box(0.1))];
    const diff = diffParts(
      assembly(["left", left, at(1)], ["right", right, at(2)]),
      assembly(["left", left, at(2)], ["right", right, at(1)]),
    );
    expect(new Set(diff.renamed.map(({ path }) => path.at(-1)))).toEqual(new Set(["Left_1", "Right_1"]));
  });
});

describe("parts in one place", () => {
  test("of one shape are told apart by their paths", () => {
    const twins = [
      ["one", product("One", box(0.1)), at(1)],
      ["two", product("Two", box(0.1)), at(1)],
    ] as const;
    const diff = diffParts(assembly(...twins), assembly(...twins));
    expect(counts(diff)).toEqual({ kept: 2 });
    expect(diff.kept[0]?.evidence.rule).toBe("path");
  });

  test("of one shape are ambiguous when their names are gone", () => {
    const named = (one: string, two: string) =>
      assembly(["one", product(one, box(0.1)), at(1)], ["two", product(two, box(0.1)), at(1)]);
    const diff = diffParts(named("A", "B"), named("C", "D"));
    expect(counts(diff)).toEqual({ ambiguous: 1 });
    expect(diff.ambiguous[0]).toMatchObject({ old: [{}, {}], new: [{}, {}] });
  });
});

test("a part inserted among numbered siblings shifts every name after it, and no identity", () => {
  const old = assembly(["a", bolt, at(1)], ["b", bolt, at(2)], ["c", bolt, at(3)]);
  const next = assembly(["a", bolt, at(1)], ["x", bolt, at(9)], ["b", bolt, at(2)], ["c", bolt, at(3)]);
  const diff = diffParts(old, next);
  expect(counts(diff)).toEqual({ kept: 1, renamed: 2, added: 1 });
  const places = (parts: Parts) => new Map(parts.parts.map(({ key, placement }) => [key, placement[3]]));
  const [before, after] = [places(old), places(next)];
  for (const { oldKey, newKey } of diff.renamed) expect(after.get(newKey)).toBe(before.get(oldKey));
});

test("an inserted part that takes the path of an edited one is not taken for it", () => {
  const [edited, longer] = [product("", box(0.5)), product("", box(0.6))];
  const filler = product("", disc);
  const diff = diffParts(
    assembly(["a", filler, at(3)], ["edited", edited, at(0)]),
    assembly(["a", filler, at(3)], ["x", product("", box(0.2)), at(0)], ["edited", longer, at(0)]),
  );
  expect(counts(diff)).toEqual({ kept: 1, ambiguous: 1 });
});

test("a part list of the first release has no shapes: only what its paths and places say is taken", () => {
  const old = assembly(["one", bolt, at(1)], ["two", bolt, at(2)]);
  const bare = { ...old, prototypes: [] };
  const diff = diffParts(bare, old);
  expect(counts(diff)).toEqual({ kept: 2 });
  expect(diff.kept[0]?.evidence).toEqual({ path: "same", place: "same", shape: "unknown", rule: "path" });
});
