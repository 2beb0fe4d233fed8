import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RenderlineError } from "#contracts";
import type { Cause, SideCall, SideComparison, SideResult } from "#runtime/api/parity-result";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { findCauses } from "./index.ts";
import { effects, runSide, testModules } from "./testing.ts";

let host: TestHost;
beforeEach(async () => {
  host = await testHost();
});
afterEach(() => host.remove());

function causesOf(
  sides: { legacy: SideResult; graph: SideResult; approved: SideResult | null },
  comparisons: readonly SideComparison[] = [],
): Promise<Cause[]> {
  const modules = testModules({ shift: 1 });
  return findCauses({ ...sides, comparisons, host: { ...host, modules } });
}

/** Takes everything that a side's calls gave out of the store. */
async function lose({ calls }: SideResult): Promise<void> {
  for (const { outputs } of calls)
    for (const digest of Object.values(outputs)) await host.artifacts.remove(digest, new Date(Date.now() + 1000));
}

/** Takes the order lines that a side's calls were given out of the store. */
async function loseRequests({ calls }: SideResult): Promise<void> {
  for (const { inputs } of calls)
    for (const digest of inputs["request"] ?? []) await host.artifacts.remove(digest, new Date(Date.now() + 1000));
}

/** Both sides with a shared module that is not what it was, and other code in these. */
async function changedSides(...others: readonly string[]) {
  const modules = testModules({ shift: 1 });
  const side = await runSide(host, { modules });
  const changed = (result: SideResult): SideResult => ({
    ...result,
    calls: result.calls.map((call) =>
      ["test.compose", ...others].includes(call.module.key) ? { ...call, source: "b".repeat(64) } : call,
    ),
  });
  return { legacy: changed(side), graph: changed(side), approved: await runSide(host) };
}

describe("a module that both paths share", () => {
  test("is named with its source, and proved by making the later calls from the approved result", async () => {
    expect(await causesOf(await changedSides())).toMatchObject([
      {
        kind: "shared-module",
        callId: "test.compose#1",
        field: { what: "source", name: "test.compose", left: "a".repeat(64), right: "b".repeat(64) },
        proof: { how: "approved", holds: true, text: expect.stringContaining("test.scale#1, test.paint#1") },
      },
    ]);
  });

  describe("where the approved files are gone", () => {
    test("is named by the records alone", async () => {
      const { approved, ...sides } = await changedSides();
      await lose(approved);
      expect(await causesOf({ ...sides, approved })).toMatchObject([
        { kind: "shared-module", proof: { how: "approved", holds: true, text: expect.stringContaining("is gone") } },
      ]);
    });

    test("is named alone: what follows it has other code as well, and takes what differs already", async () => {
      const { approved, ...sides } = await changedSides("test.scale", "test.paint");
      await lose(approved);
      expect(await causesOf({ ...sides, approved })).toMatchObject([
        { callId: "test.compose#1", field: { what: "source" }, proof: { how: "approved", holds: true } },
      ]);
    });

    test("hides no setting of a later call, of which nothing is proved", async () => {
      const { approved, ...sides } = await changedSides();
      await lose(approved);
      const more = (side: SideResult): SideResult => ({
        ...side,
        calls: side.calls.map((call) => (call.callId === "test.paint#1" ? { ...call, params: { samples: 8 } } : call)),
      });
      expect(await causesOf({ legacy: more(sides.legacy), graph: more(sides.graph), approved })).toMatchObject([
        { callId: "test.compose#1", field: { what: "source" }, proof: { holds: true } },
        {
          callId: "test.paint#1",
          field: { what: "param", name: "samples", left: 4, right: 8 },
          proof: { holds: false, text: expect.stringContaining("is gone") },
        },
      ]);
    });
  });

  test("is no cause where its source changed and its results did not", async () => {
    const { legacy } = await changedSides();
    const approved = { ...legacy, calls: legacy.calls.map((call) => ({ ...call, source: "c".repeat(64) })) };
    expect(await causesOf({ legacy, graph: legacy, approved })).toEqual([]);
  });
});

describe("the module that made an order line's product", () => {
  const [file, otherFile, right, wrong] = ["1".repeat(64), "2".repeat(64), "3".repeat(64), "4".repeat(64)];

  /** An order of a product, and the call that made that. */
  async function ordered(product: string, step = file): Promise<SideResult> {
    const make: SideCall = {
      ...(await runSide(host)).calls[0],
      callId: "cad.make#1",
      module: { key: "cad.make", version: 1 },
      params: {},
      inputs: { request: [step] },
      outputs: { step, product },
      node: "make",
      contract: "cad-file/make",
    } as SideCall;
    return { ...(await runSide(host, { product: { revision: step, manifest: product } })), productCalls: [make] };
  }
  const both = (side: SideResult, approved: SideResult) =>
    findCauses({ legacy: side, graph: side, approved, comparisons: [], host: { ...host, modules: testModules() } });
  const made = { kind: "shared-module", module: "cad.make", node: "make", contract: "cad-file/make" } as const;

  test("is named where it gave another product, and not the order line that names that", async () => {
    const approved = await ordered(right);
    const found = [{ ...made, field: { what: "result", name: "product" }, proof: { how: "approved", holds: true } }];
    expect(await both(await ordered(wrong), approved)).toMatchObject(found);
    // Of an order line that is gone its digest tells that it named the approved product, and else the same.
    await lose(approved);
    await loseRequests(approved);
    expect(await both(await ordered(wrong), approved)).toMatchObject(found);
  });

  test("is named where both paths fail because of it", async () => {
    const { productCalls: [make] = [] } = await ordered(right);
    if (make === undefined) throw new Error("no call");
    const error = { code: "tool-failed", message: "it failed", remedy: "none" };
    const failed = { error, calls: [], productCalls: [{ ...make, outputs: {}, error: error.code }] };
    expect(await both(failed, await ordered(right))).toMatchObject([
      { ...made, field: { what: "result", name: "error", left: null, right: "tool-failed" }, proof: { holds: true } },
    ]);
  });

  test("is not, where the order line is of another file: then it is the order line", async () => {
    const side = await ordered(wrong, otherFile);
    for (const isHere of [true, false]) {
      const approved = await ordered(right);
      if (!isHere) await loseRequests(approved);
      expect(await both(side, approved)).toMatchObject([
        { callId: "test.compose#1", field: { what: "input", name: expect.stringMatching(/^request/) } },
      ]);
    }
  });

  test("is not known where what was approved does not tell of it, and nothing is proved of the order line then", async () => {
    const { productCalls: _, ...approved } = await ordered(right);
    await loseRequests(approved);
    expect(await both(await ordered(wrong), approved)).toMatchObject([
      {
        callId: "test.compose#1",
        field: { what: "input", name: "request" },
        proof: { holds: false, text: expect.stringContaining("not on record") },
      },
    ]);
  });
});

test("what only the graph does otherwise is no shared cause, also beside one", async () => {
  const { legacy, approved } = await changedSides();
  const alone = await runSide(host, { samples: 8 });
  expect(await causesOf({ legacy: approved, graph: alone, approved })).toMatchObject([
    { kind: "module-call", field: { name: "samples" } },
  ]);
  const graph = await runSide(host, { modules: testModules({ shift: 1 }), samples: 8 });
  const both = {
    ...graph,
    calls: graph.calls.map((call, at) => (at === 0 ? { ...call, source: "b".repeat(64) } : call)),
  };
  expect(await causesOf({ legacy, graph: both, approved })).toMatchObject([
    { kind: "module-call", field: { what: "param", name: "samples" } },
    { kind: "shared-module", field: { what: "source", name: "test.compose" } },
  ]);
});

test("a shared module in which both paths fail is named alone: how they ended follows from it", async () => {
  const approved = await runSide(host);
  const scaleThrows = new RenderlineError("tool-failed", "it fails", "None.");
  const side = await runSide(host, { modules: testModules({ scaleThrows }) });
  const published = { outcome: "published", error: null };
  const expected = { legacy: published, graph: published };
  const sides = { legacy: side, graph: side, approved, comparisons: [], expected };
  const modules = testModules({ scaleThrows });
  expect(await findCauses({ ...sides, host: { ...host, modules } })).toMatchObject([
    { kind: "shared-module", callId: "test.scale#1", field: { what: "result", name: "error", right: "tool-failed" } },
  ]);
});

test("records in which both paths agree, and not with what was approved, are named", async () => {
  const approved = await runSide(host);
  const side = { ...approved, effects: effects({ ...approved.effects, notifications: ["started"] }) };
  expect(await causesOf({ legacy: side, graph: side, approved })).toMatchObject([
    { kind: "side-effect", record: "notifications", sides: ["approved", "graph"] },
  ]);
});

test("an external legacy is opaque: metrics and parts; what it was given is compared all the same", async () => {
  const graph = await runSide(host);
  const [compose] = graph.calls;
  if (compose === undefined) throw new Error("no call");
  const command = { ...compose, callId: "legacy.command#1", module: { key: "legacy.command", version: 1 } };
  const legacy = { ...graph, calls: [compose, command] };
  const comparison: SideComparison = {
    left: "legacy",
    right: "graph",
    verdict: "fail",
    reason: "it differs",
    metrics: [
      { state: "measured", name: "flip", version: "1", value: 0.2, limit: 0.1, verdict: "fail" },
      { state: "measured", name: "size", version: "1", value: 0, limit: 0, verdict: "pass" },
      { state: "not-measured", name: "alpha", version: "1", why: "no alpha" },
    ],
    parts: [{ key: "p1", name: "bolt", path: [], pixels: 9, differing: 4, largest: 9, place: null }],
  };
  const opaque = { kind: "opaque-legacy", metrics: ["flip"], parts: ["p1"] };
  expect(await causesOf({ legacy, graph, approved: null }, [comparison])).toEqual([opaque]);
  expect(await causesOf({ legacy, graph, approved: null }, [{ ...comparison, verdict: "pass" }])).toEqual([]);
  const other = { ...legacy, calls: [{ ...compose, inputs: { request: ["d".repeat(64)] } }, command] };
  expect(await causesOf({ legacy: other, graph, approved: null }, [comparison])).toMatchObject([
    { kind: "module-call", field: { what: "input", name: "request" } },
    opaque,
  ]);
});
