import { expect, test } from "vitest";
import { translation, treeNode } from "../testing.ts";
import { prototypeIds, type IdentifiedPrototype } from "./prototype-ids.ts";

const shape = (label: string, text: Partial<IdentifiedPrototype> = {}): IdentifiedPrototype => ({
  label,
  productId: "Bolt",
  colour: null,
  signature: "s1",
  ...text,
});

test("no label has a say in an id", () => {
  const ids = (a: string, b: string) => {
    const found = prototypeIds(
      [shape(a), shape(b, { productId: "Nut" })],
      [treeNode(a, { occurrence: null }), treeNode(b, { occurrence: null })],
    );
    return [found.get(a), found.get(b)];
  };
  expect(ids("0:1:1:1", "0:1:1:2")).toEqual(ids("0:1:1:7", "0:1:1:3"));
  expect(new Set(ids("x", "y")).size).toBe(2);
});

test.each<[string, Partial<IdentifiedPrototype>]>([
  ["product id", { productId: "Nut" }],
  ["shape", { signature: "s2" }],
  ["colour", { colour: [1, 0, 0, 1] }],
])("another %s is another prototype", (_, text) => {
  const idOf = (one: IdentifiedPrototype) => prototypeIds([one], [treeNode(one.label)]).get(one.label);
  expect(idOf(shape("a", text))).not.toBe(idOf(shape("a")));
});

test("an assembly is what is below it", () => {
  const idOf = (x: number) => {
    const root = treeNode("top", { children: [treeNode("leaf", { placement: translation(x, 0, 0) })] });
    return prototypeIds([shape("top", { signature: null }), shape("leaf")], [root]).get("top");
  };
  expect(idOf(1)).toBe(idOf(1 + 1e-12));
  expect(idOf(1)).not.toBe(idOf(1.001));
});

test("equal prototypes are told apart by where they are used, in whatever order they come", () => {
  const uses = [treeNode("a", { placement: translation(1, 0, 0) }), treeNode("b", { placement: translation(2, 0, 0) })];
  const forward = prototypeIds([shape("a"), shape("b")], uses);
  const backward = prototypeIds([shape("b"), shape("a")], uses.toReversed());
  expect(forward.get("a")).not.toBe(forward.get("b"));
  expect(Object.fromEntries(backward)).toEqual(Object.fromEntries(forward));
});
