import { describe, expect, it } from "vitest";
import { sideCalls } from "../../../testing/parity-builders.ts";
import { parityResults } from "../../../testing/parity.ts";
import { callDifferences, divergingNode, isOtherCode, pairCalls, productCalls, same } from "./compare-calls.ts";

const image = "a".repeat(64);
const names = ["legacy", "graph"] as const;

describe("the calls of two sides", () => {
  it("are equal whatever their nodes are called", () => {
    const pairs = pairCalls(sideCalls("legacy", image), sideCalls("graph", image));
    expect(pairs.map(({ callId }) => callId)).toEqual(["product", "materials", "scene", "render", "save"]);
    expect(pairs.flatMap((pair) => callDifferences(pair, names))).toEqual([]);
  });

  it("differ by each part of a call, settings before what follows from them", () => {
    const [left] = sideCalls("legacy", image).slice(3);
    if (left === undefined) throw new Error("there is no call");
    const right = {
      ...left,
      module: { ...left.module, version: 2 },
      source: "b".repeat(64),
      tool: null,
      params: { ...left.params, samples: 32, extra: true },
      outputs: { image: "c".repeat(64) },
      error: "renderer-died",
    };
    expect(callDifferences({ callId: "render", left, right }, names)).toEqual([
      "module version",
      "module source",
      "tool",
      'param "samples"',
      'param "extra"',
      'output "image"',
      "error",
    ]);
    expect(callDifferences({ callId: "render", left, right: undefined }, names)).toEqual(["only legacy called it"]);
  });

  it("of other code that gives the same of the same are told, and are no difference to look into", () => {
    const [left] = sideCalls("legacy", image);
    if (left === undefined) throw new Error("there is no call");
    const other = { ...left, module: { ...left.module, version: 9 }, source: "b".repeat(64) };
    expect(isOtherCode({ callId: "product", left, right: other })).toBe(true);
    expect(isOtherCode({ callId: "product", left, right: { ...other, outputs: { mesh: "c".repeat(64) } } })).toBe(
      false,
    );
    expect(isOtherCode({ callId: "product", left, right: { ...other, params: { fine: true } } })).toBe(false);
    expect(isOtherCode({ callId: "product", left, right: undefined })).toBe(false);
  });

  it("that made a product are told where both sides have them, and part at no node of the case's own graph", () => {
    const product = parityResults.find(({ id }) => id === "bearing-scene-blend");
    if (product === undefined) throw new Error("there is no such case");
    const { graph, approved } = product.sides;
    const pairs = pairCalls(...productCalls(approved, graph));
    expect(pairs.map((pair) => callDifferences(pair, ["approved", "graph"]))).toEqual([
      [],
      ["module source", 'output "mesh"'],
    ]);
    expect(productCalls({ calls: [] }, graph)).toEqual([[], []]);
    expect(divergingNode(product)).toBeUndefined();
  });

  it("say at which node they part: by the cause, or by the first call that differs", () => {
    const nodes = Object.fromEntries(parityResults.map((one) => [one.id, divergingNode(one)]));
    expect(nodes).toMatchObject({
      "bearing-still-preview": "scene",
      "bearing-ball-brass": "materials",
      "bearing-still-web": undefined,
    });
    const failing = parityResults.find(({ id }) => id === "bearing-still-preview");
    expect(failing && divergingNode({ ...failing, causes: [] })).toBe("scene");
  });
});

it.each([
  [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, false],
  [[1, 2], { 0: 1, 1: 2 }, false],
  [null, {}, false],
])("%j and %j are the same JSON: %s", (a, b, wanted) => {
  expect(same(a, b)).toBe(wanted);
});
