import { expect, test } from "vitest";
import { partOf } from "#runtime/modules/cad/testing";
import { assemblyTree } from "./assembly-tree.ts";

/** Parts by path, each with a letter for the key of its parent. */
function parts(list: readonly (readonly [path: string, parent: string])[]) {
  return list.map(([path, parent]) => {
    const part = partOf("a", "bolt", { path: path.split("/") });
    return { ...part, evidence: { ...part.evidence, parentKey: parent } };
  });
}

function shown(list: readonly (readonly [string, string])[]): string[] {
  const { assemblies, assemblyOf } = assemblyTree(parts(list));
  const pathOf = (index: number | null): string => {
    if (index === null) return "";
    const one = assemblies[index];
    return `${pathOf(one?.parent ?? null)}/${one?.name}#${index}`;
  };
  return assemblyOf.map(pathOf);
}

test("parts lie in the assemblies that their paths name, each made once", () => {
  expect(
    shown([
      ["car/body", "c"],
      ["car/door/hinge", "d"],
      ["car/door/lock/key", "l"],
      ["car/door/glass", "d"],
      ["car/wheel", "c"],
    ]),
  ).toEqual(["/car#0", "/car#0/door#1", "/car#0/door#1/lock#2", "/car#0/door#1", "/car#0"]);
});

test("equal names under different parents stay apart, next to each other and further on", () => {
  expect(
    shown([
      ["car/set/bolt", "s1"],
      ["car/set/nut", "s1"],
      ["car/set/bolt", "s2"],
      ["car/set/nut", "s2"],
      ["bus/set/bolt", "s3"],
    ]),
  ).toEqual(["/car#0/set#1", "/car#0/set#1", "/car#0/set#2", "/car#0/set#2", "/bus#3/set#4"]);
});

test("assemblies without any name stay apart too", () => {
  expect(
    shown([
      ["//", "x"],
      ["//", "x"],
      ["//", "y"],
    ]),
  ).toEqual(["/#0/#1", "/#0/#1", "/#0/#2"]);
});

test("a part that is the root lies in nothing", () => {
  expect(shown([["cube", ""]])).toEqual([""]);
});
