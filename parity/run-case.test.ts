import { afterAll, beforeAll, expect, test } from "vitest";
import { fallsBack, type ParityCase } from "#parity/case";
import { catalogueOf } from "#parity/run-suite";
import { cheapApp, cheapCase, cheapType, type CheapApp } from "#parity/testing/cheap-case";
import { parityResultSchema, type ParityResult } from "#runtime/api/parity-result";
import { runCase } from "./run-case.ts";

let cheap: CheapApp;
beforeAll(async () => {
  cheap = await cheapApp();
}, 60_000);
afterAll(() => cheap.close());

async function run(one: ParityCase): Promise<ParityResult> {
  const result = await runCase(cheap.app, one, cheap.context(catalogueOf(one, cheap.authored)));
  return parityResultSchema.parse(result);
}

test("both paths are run and compared down to their calls and records, and a case without any difference passes", async () => {
  const result = await run(cheapCase());
  expect(result).toMatchObject({ verdict: "pass", reason: "they hold the same", causes: [], waived: false });
  const { legacy, graph, approved } = result.sides;
  expect(approved).toBeNull();
  expect(legacy.output?.sha256).toBe(graph.output?.sha256);
  const calls = (side: typeof legacy) => side.calls.map(({ callId, inputs, outputs }) => ({ callId, inputs, outputs }));
  expect(calls(graph)).toEqual(calls(legacy));
  expect(calls(graph).map(({ callId }) => callId)).toEqual(
    expect.arrayContaining(["order.read#1", "materials.resolve#1", "export.glb#1"]),
  );
  expect(legacy.calls.every(({ node }) => node === null)).toBe(true);
  expect(graph.calls.every(({ node, contract }) => node !== null && contract !== null)).toBe(true);
  expect(graph.effects).toMatchObject({ outcome: "published", notifications: ["dispatched", "published"] });
  expect(result.comparisons.map(({ left, right }) => [left, right])).toEqual([["legacy", "graph"]]);
  expect(result.provenance).toMatchObject({ commit: null, changed: true, host: "x64 avx2" });
});

test("a setting that differs on the graph's path is the cause, with its node", async () => {
  const result = await run(cheapCase({ definition: cheapType("meshopt") }));
  expect(result.verdict).toBe("fail");
  expect(result.causes).toMatchObject([
    {
      kind: "module-call",
      module: "export.glb",
      node: "export",
      field: { what: "param", name: "compression", left: "none", right: "meshopt" },
      proof: { how: "swap", holds: true },
    },
  ]);
});

test("a case about a node that fails passes if legacy takes over, and fails if it does not say so", async () => {
  const fault = { node: "order-line/export-glb", how: "fail" } as const;
  const one = cheapCase({ fault, expect: fallsBack("tool-failed") });
  const result = await run(one);
  expect(result).toMatchObject({ verdict: "pass", sides: { graph: { effects: { fellBack: "tool-failed" } } } });
  expect(result.expected).toEqual(fallsBack("tool-failed"));
  expect(cheap.faults.current).toBeUndefined();
  const { fault: _, ...without } = one;
  const unexpected = await run(without);
  expect(unexpected.verdict).toBe("fail");
  expect(unexpected.causes).toContainEqual(expect.objectContaining({ kind: "side-effect", record: "fellBack" }));
});

test("what nobody approved is inconclusive, however equal both paths are", async () => {
  const { passing: _, ...asked } = cheapCase();
  const result = await run(asked);
  expect(result.verdict).toBe("inconclusive");
  expect(result.reason).toContain("nothing was approved yet");
});

test("a case whose product cannot be made is an error with the cause", async () => {
  const result = await run(cheapCase({ step: "/nowhere.step" }));
  expect(result.verdict).toBe("error");
  expect(result.reason).toContain("nowhere.step");
  expect(result.sides.legacy.error?.code).toBe("step-missing");
  expect(result.comparisons).toEqual([]);
});

test("a suite that is interrupted says so, and is no verdict", async () => {
  const one = cheapCase();
  const signal = AbortSignal.abort(new Error("interrupted"));
  const context = { ...cheap.context(catalogueOf(one, cheap.authored)), signal };
  await expect(runCase(cheap.app, one, context)).rejects.toThrow("interrupted");
});
