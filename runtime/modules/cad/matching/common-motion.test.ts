import { describe, expect, test } from "vitest";
import type { RevisionDiff } from "#contracts";
import {
  copyOf,
  number,
  type Child,
  type Model,
  type Product,
  type Solid,
} from "../../../../soak/revision-pairs/model.ts";
import { partListOfModel, whoIsWho } from "../../../../soak/revision-pairs/parts.ts";
import { put } from "../../../../soak/revision-pairs/assembly.ts";
import { multiply, type Matrix } from "../matrix.ts";
import { translation, turned } from "../testing.ts";
import { diffParts } from "./revision-diff.ts";

const box = (x: number): Solid => ({ kind: "box", at: [0, 0, 0], size: [x, 0.02, 0.03] });
const product = (id: string, solid?: Solid): Product => ({ id, name: id, children: [], ...(solid ? { solid } : {}) });
const onCircle = (index: number, radius = 1): Matrix =>
  multiply(turned((Math.PI / 4) * index), translation(radius, 0, 0));

/** A plate with a circle of eight equal bolts, three equal sets of a screw and a nut, and a pack of two more of the bolts. */
function machine(): Model {
  const root = product("Machine");
  put(root, "plate", product("Plate", box(1)), translation(0, 0, -1));
  const bolt = product("Bolt", box(0.1));
  for (let index = 0; index < 8; index += 1) put(root, `bolt${index}`, bolt, onCircle(index));
  const set = product("Set");
  put(set, "screw", product("Screw", box(0.2)), translation(0, 0, 0));
  put(set, "nut", product("Nut", box(0.3)), translation(0, 0, 0.5));
  for (let index = 0; index < 3; index += 1) put(root, `set${index}`, set, translation(3 + index, 0, 0));
  const pack = product("Pack");
  for (let index = 0; index < 2; index += 1) put(pack, `spare${index}`, bolt, translation(0, index, 0));
  put(root, "pack", pack, translation(0, 5, 0));
  return number({ root, numbering: "instances" });
}

const called = ({ root }: Model, who: string): Child[] => root.children.filter((child) => child.who.startsWith(who));
const move = (children: readonly Child[], motion: Matrix): void => {
  for (const child of children) child.placement = multiply(motion, child.placement);
};
/** Takes one away and puts an equal one elsewhere, last of them. */
function replace({ root }: Model, who: string, placement: Matrix): void {
  const gone = root.children.find((child) => child.who === who);
  const kind = who.replace(/\d/, "");
  const last = root.children.findLastIndex((child) => child.who.startsWith(kind));
  if (gone === undefined) throw new Error(`there is no ${who}`);
  root.children.splice(last + 1, 0, { ...gone, who: `new ${kind}`, placement });
  root.children = root.children.filter((child) => child !== gone);
}

/** Who was taken for whom, and how many old parts are in each list. */
function compare(change: (model: Model) => void): { diff: RevisionDiff; wrong: string[]; counts: object } {
  const old = machine();
  const next = copyOf(old);
  change(next);
  number(next);
  const [before, after] = [partListOfModel(old), partListOfModel(next)];
  const names = (model: Model, list: typeof before) =>
    new Map(list.parts.map(({ key }, index) => [key, whoIsWho(model)[index]]));
  const [was, is] = [names(old, before), names(next, after)];
  const diff = diffParts(before, after);
  const wrong = [diff.kept, diff.moved, diff.renamed, diff.changed]
    .flat()
    .filter(({ oldKey, newKey }) => was.get(oldKey) !== is.get(newKey))
    .map(({ oldKey, newKey }) => `${was.get(oldKey)} for ${is.get(newKey)}`);
  const listed = diff.ambiguous.flatMap(({ old: some }) => some);
  const lists = Object.entries({ ...diff, ambiguous: listed, added: [], removed: [] });
  return {
    diff,
    wrong,
    counts: Object.fromEntries(lists.flatMap(([name, { length }]) => (length > 0 ? [[name, length]] : []))),
  };
}

const shift = translation(0.005, 0, 0);

describe("a product that moved as a whole keeps its parts", () => {
  test("though one of its equal bolts was replaced by another elsewhere and all were numbered anew", () => {
    const { wrong, counts, diff } = compare((model) => {
      replace(model, "bolt1", translation(1.7, -1.7, 0));
      move(model.root.children, shift);
    });
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { moved: 16, ambiguous: 1 } });
    expect(new Set(diff.moved.map(({ evidence }) => evidence.rule))).toEqual(new Set(["common-motion"]));
  });

  test("and so it is with shared sub-assemblies", () => {
    const { wrong, counts } = compare((model) => {
      replace(model, "set0", translation(9, 9, 9));
      move(model.root.children, multiply(shift, turned(0.3)));
    });
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { moved: 15, ambiguous: 2 } });
  });

  test("also by just the distance of two equal ones, which then stand where another stood", () => {
    const { wrong, counts } = compare((model) => move(model.root.children, translation(1, 0, 0)));
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { moved: 17 } });
  });

  test("and with one of them gone nobody knows whether the row moved or stayed", () => {
    const { wrong, counts } = compare((model) => {
      model.root.children = model.root.children.filter(({ who }) => who !== "set2");
      move(model.root.children, translation(1, 0, 0));
    });
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { moved: 11, ambiguous: 6 } });
  });

  test("an edited part stands where the others took its place", () => {
    const { wrong, counts } = compare((model) => {
      const [bolt] = called(model, "bolt");
      if (bolt !== undefined) bolt.product.solid = box(0.12);
      replace(model, "set0", translation(9, 9, 9));
      move(model.root.children, shift);
    });
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { moved: 5, changed: 10, ambiguous: 2 } });
  });
});

describe("equal parts that moved each its own way are ambiguous", () => {
  test("a bolt circle that was enlarged, whatever the numbers say", () => {
    const enlarge = (model: Model): void =>
      called(model, "bolt").forEach((bolt, index) => (bolt.placement = onCircle(index, 1.1)));
    expect(compare(enlarge).counts).toEqual({ kept: 9, ambiguous: 8 });
    const { wrong, counts } = compare((model) => {
      enlarge(model);
      replace(model, "bolt1", translation(1.7, -1.7, 0));
    });
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { kept: 9, ambiguous: 8 } });
  });

  test("a shared sub-assembly that was replaced by another elsewhere, under the same numbers", () => {
    const { wrong, counts } = compare((model) => {
      const [first] = called(model, "set");
      if (first !== undefined) Object.assign(first, { who: "new set", placement: translation(9, 9, 9) });
    });
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { kept: 15, ambiguous: 2 } });
  });
});

describe("what moved alike moved together", () => {
  test("a sub-assembly of parts that all have equals elsewhere, known by their places in it", () => {
    const { wrong, counts } = compare((model) => move(called(model, "pack"), multiply(shift, turned(0.3))));
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { kept: 15, moved: 2 } });
  });

  test("a part within a shared sub-assembly, in each use of it", () => {
    const { wrong, counts } = compare((model) => {
      const screw = called(model, "set")[0]?.product.children[0];
      if (screw !== undefined) screw.placement = translation(0.01, 0, 0);
      replace(model, "set0", translation(9, 9, 9));
    });
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { kept: 11, moved: 2, renamed: 2, ambiguous: 2 } });
  });

  test("but a plate that was turned alone takes no circle along, though each bolt has another in its stead", () => {
    const { wrong, counts } = compare((model) => move(called(model, "plate"), turned(Math.PI / 4)));
    expect({ wrong, counts }).toEqual({ wrong: [], counts: { kept: 16, moved: 1 } });
  });
});
