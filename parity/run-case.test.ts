import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArtifactRef } from "#contracts";
import type { ApprovedResult } from "#parity/approved/index";
import { recordOf } from "#parity/approved/testing";
import { fallsBack, refused, type ParityCase } from "#parity/case";
import { writeCaseFiles } from "#parity/outputs/write-case-files";
import { catalogueOf } from "#parity/run-suite";
import { cheapApp, cheapCase, cheapType, type CheapApp } from "#parity/testing/cheap-case";
import { parityResultSchema, type ParityResult } from "#runtime/api/parity-result";
import { runCase, type CaseContext } from "./run-case.ts";

let cheap: CheapApp;
beforeAll(async () => {
  cheap = await cheapApp();
}, 60_000);
afterAll(() => cheap.close());

async function run(
  one: ParityCase,
  approved?: ApprovedResult,
  text: Pick<CaseContext, "takeKept"> = {},
): Promise<ParityResult> {
  const context = { ...cheap.context(catalogueOf(one, cheap.authored)), approved, ...text };
  const result = await runCase(cheap.app, one, context);
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
  const result = await run(cheapCase({ definition: cheapType({ graph: { compression: "meshopt" } }) }));
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

test("a case that waits on the graph's path and fails on legacy's says the same of both, and passes as approved", async () => {
  const one = cheapCase({
    definition: cheapType({ graph: { onMissing: "wait" }, legacy: { onMissing: "fail" } }),
    expect: {
      legacy: refused("material-missing", ["dispatched", "failed"]),
      graph: { outcome: "waiting", error: "material-missing", fellBack: null, notifications: ["dispatched"] },
    },
  });
  const { sides } = await run(one);
  expect([sides.legacy.error?.code, sides.graph.error?.code]).toEqual(["material-missing", "material-missing"]);
  const open = await cheap.app.database.db.selectFrom("run").select("id").where("status", "=", "waiting").execute();
  expect(open).toEqual([]);
  const { ownFile: _, ...asked } = one;
  expect(await run(asked, recordOf(sides.graph))).toMatchObject({ verdict: "pass", causes: [] });
});

test("what was approved and is kept between runs alone is taken, and measured against", async () => {
  const { artifacts } = cheap.app;
  const { graph } = (await run(cheapCase({ definition: cheapType({ graph: { compression: "meshopt" } }) }))).sides;
  const sha256 = graph.output?.sha256 ?? "";
  const kept = await artifacts.read(sha256);
  await rm(await artifacts.path(sha256));
  const { ownFile: _, ...asked } = cheapCase();
  const record = recordOf(graph, { tools: [] });
  const said = ({ sides, comparisons }: ParityResult) => [sides.approved?.from, comparisons[1]?.metrics.length];
  expect(said(await run(asked, record))).toEqual(["digests only", 0]);
  const takeKept = async ({ kind, role }: ArtifactRef): Promise<boolean> =>
    (await artifacts.write(kind, role, kept)).sha256 === sha256;
  const result = await run(asked, record, { takeKept });
  expect(result.comparisons[1]).toMatchObject({ left: "approved", right: "legacy" });
  expect(said(result)).toEqual(["kept", expect.any(Number)]);
  expect(result.comparisons[1]?.metrics).not.toEqual([]);
});

describe("a case in which the graph fails and legacy takes over", () => {
  const fault = { node: "order-line/export-glb", how: "fail" } as const;
  const one = cheapCase({ fault, expect: fallsBack("tool-failed") });
  const { ownFile: _, ...asked } = one;
  let approved: ApprovedResult;
  beforeAll(async () => {
    const { graph } = (await run(one)).sides;
    expect(graph.calls.at(-1)).toMatchObject({ callId: "export.glb#1", error: "tool-failed", node: "export" });
    expect(graph.fallbackCalls?.at(-1)).toMatchObject({ callId: "export.glb#1", node: null });
    approved = recordOf(graph, { tools: [], fallbackCalls: graph.fallbackCalls });
  });

  test("is as approved", async () => {
    expect(await run(asked, approved)).toMatchObject({ verdict: "pass", causes: [] });
  });

  test("names what both paths do otherwise than approved, by the calls of legacy's run", async () => {
    const set = { compression: "meshopt" } as const;
    const result = await run({ ...asked, definition: cheapType({ graph: set, legacy: set }) }, approved);
    expect(result.verdict).toBe("fail");
    expect(result.causes).toMatchObject([
      {
        kind: "shared-module",
        callId: "export.glb#1",
        node: "export",
        field: { what: "param", name: "compression", left: "none", right: "meshopt" },
        proof: { how: "approved", holds: true },
      },
    ]);
  });

  test("is held to the records and to the published outputs that it states, on both paths", async () => {
    const { legacy, graph } = fallsBack("tool-failed");
    const legacys = { ...legacy, records: { run: 2 } };
    const graphs = { ...graph, publications: [] };
    const { verdict, causes } = await run({ ...one, expect: { legacy: legacys, graph: graphs } });
    expect(verdict).toBe("fail");
    expect(causes).toMatchObject([
      { record: "records.run", left: 2, right: 1, sides: ["expected", "legacy"] },
      { record: "publications", left: [], right: [{ kind: "glb" }], sides: ["expected", "graph"] },
    ]);
  });
});

test("what nobody approved is inconclusive, however equal both paths are", async () => {
  const { ownFile: _, ...asked } = cheapCase();
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

test("an ingest that fails is put down to its module, with its run, and the case's files have what that said", async () => {
  const one = cheapCase({ product: "golden-never-made" });
  const failed = await run(one);
  const { legacy, graph } = failed.sides;
  expect(failed.verdict).toBe("error");
  expect(legacy).toEqual(graph);
  expect(graph.productRunId).toMatch(/^r2/);
  expect(graph.productCalls).toMatchObject([
    { callId: "cad.read-step#1", node: "read", contract: "cad-file/read-step", outputs: {}, error: expect.any(String) },
  ]);
  const outputs = { step: "a".repeat(64) };
  const made = graph.productCalls?.map((call) => ({ ...call, error: undefined, outputs }));
  const { ownFile: _, ...asked } = one;
  const approved = recordOf((await run(cheapCase())).sides.graph, { tools: [], productCalls: made });
  const result = await run(asked, approved);
  expect(result.causes).toMatchObject([
    {
      kind: "shared-module",
      module: "cad.read-step",
      node: "read",
      field: { what: "result", name: "error", left: null },
      proof: { how: "approved", holds: true },
    },
  ]);
  const folder = await mkdtemp(join(tmpdir(), "renderline-case-"));
  try {
    const catalogue = catalogueOf(one, cheap.authored);
    await writeCaseFiles(cheap.app, folder, { case: asked, result, catalogue, checkout: "/" });
    expect(JSON.parse(await readFile(join(folder, "logs", "product.json"), "utf8"))).toMatchObject([
      { node: "read", error: { message: "no tool in this test" } },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a suite that is interrupted says so, and is no verdict", async () => {
  const one = cheapCase();
  const signal = AbortSignal.abort(new Error("interrupted"));
  const context = { ...cheap.context(catalogueOf(one, cheap.authored)), signal };
  await expect(runCase(cheap.app, one, context)).rejects.toThrow("interrupted");
});
