import { describe, expect, test } from "vitest";
import { partKey, valve } from "../../testing/products.ts";
import { treeOf, type Tree, type TreeRow } from "./model.ts";

const tree = treeOf(valve, new Set([partKey("Seal")]));

function everything(one: Tree, search = ""): string[] {
  return one.rows(one.assemblyIds, search).map(line);
}

function line(row: TreeRow): string {
  const name = row.kind === "part" ? row.part.name : `${row.name} (${row.partCount})`;
  return `${"  ".repeat(row.depth)}${name.startsWith("<") ? "<hostile>" : name}`;
}

describe("the tree", () => {
  test("has every part once, in its assembly; what is missing a material comes first", () => {
    expect(everything(tree)).toEqual([
      "Valve (8)",
      "  Seal",
      "  Body",
      "  Lid",
      "  Bolt circle (4)",
      "    Set (1)",
      "      Bolt",
      "    Set (1)",
      "      Bolt",
      "    Set (1)",
      "      Bolt",
      "    Bolt",
      "  <hostile>",
    ]);
  });

  test("leads an assembly with a missing material before its siblings", () => {
    const lastBolt = valve.parts.findLast(({ name }) => name === "Bolt")?.key ?? "";
    expect(everything(treeOf(valve, new Set([lastBolt]))).slice(0, 3)).toEqual([
      "Valve (8)",
      "  Bolt circle (4)",
      "    Bolt",
    ]);
  });

  test("hides what is below a folded assembly", () => {
    expect(tree.rows(new Set(), "").map(line)).toEqual(["Valve (8)"]);
  });

  test("tells the parts of an assembly and the assemblies above a part", () => {
    const [valveId = "", circleId = "", setId = ""] = [...tree.assemblyIds];
    expect(tree.keysOf(circleId)).toHaveLength(4);
    expect(tree.keysOf(valveId)).toHaveLength(8);
    expect(tree.keysOf(partKey("Lid"))).toEqual([partKey("Lid")]);
    expect(tree.above(partKey("Bolt"))).toEqual([valveId, circleId, setId]);
    expect(tree.above(setId)).toEqual([valveId, circleId]);
  });
});

describe("searching", () => {
  test.each([
    ["LID", ["Valve (8)", "  Lid"]],
    ["valve seal", ["Valve (8)", "  Seal"]],
    [partKey("Body"), ["Valve (8)", "  Body"]],
    ["onerror", ["Valve (8)", "  <hostile>"]],
    ["  ", everything(tree)],
    ["nothing like it", []],
  ])("%j finds by name, CAD product or key, folded or not", (search, expected) => {
    expect(tree.rows(new Set(search.trim() === "" ? tree.assemblyIds : []), search).map(line)).toEqual(expected);
  });

  test("an assembly brings what it holds along", () => {
    expect(everything(tree, "bolt circle")).toEqual(everything(tree).filter((text) => /Valve|Bolt|Set/.test(text)));
  });
});
