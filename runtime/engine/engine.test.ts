import { afterAll, beforeAll, expect, test } from "vitest";
import { readRun } from "#runtime/api/read-run";
import type { RunDocument } from "#runtime/api/documents";
import { finishNode } from "#runtime/store/run-records";
import { engineFixture, join2, type EngineFixture } from "./testing.ts";

let fixture: EngineFixture;

beforeAll(async () => {
  fixture = await engineFixture();
}, 60_000);
afterAll(async () => {
  await fixture.close();
  expect(fixture.errors).toEqual([]);
});

async function read(id: string): Promise<RunDocument> {
  const run = await readRun(fixture as never, id);
  if (run === undefined) throw new Error(`no run "${id}"`);
  return run;
}

function statuses(run: RunDocument): Record<string, string> {
  return Object.fromEntries(run.nodes.map((node) => [node.nodeId, node.status]));
}

test("a run executes its nodes in order and hands on their artifacts", async () => {
  const run = await read(await fixture.run({ seed: { value: 20 } }));
  expect(run.status).toBe("succeeded");
  expect(statuses(run)).toEqual({ seed: "succeeded", left: "succeeded", right: "succeeded", join: "succeeded" });
  const sum = await fixture.artifacts.read(run.outputs["sum"]?.sha256 ?? "");
  expect(JSON.parse(sum.toString())).toEqual({ value: 42 });
  expect(run.nodes.map((node) => node.calls.map((call) => call.callId))).toEqual([
    ["test.seed#1"],
    ["test.step#1"],
    ["test.step#2"],
    ["test.join#1"],
  ]);
});

test("a run tells where each param came from", async () => {
  const run = await read(await fixture.run({ seed: { value: 3 } }));
  const params = Object.fromEntries(run.nodes.map((node) => [node.nodeId, node.params]));
  expect(params["seed"]).toEqual({ value: { value: 3, from: "output-type" } });
  expect(params["left"]).toEqual({ does: { value: "add", from: "default" } });
  expect(params["right"]).toEqual({ does: { value: "add", from: "workflow" } });
});

test("a node that fails ends the run, and what depends on it is skipped", async () => {
  const run = await read(await fixture.run({ left: { does: "fail" } }));
  expect(run.status).toBe("failed");
  expect(run.error).toEqual({ code: "tool-failed", message: "the step was told to fail", remedy: "Tell it to add." });
  expect(statuses(run)).toMatchObject({ seed: "succeeded", left: "failed", join: "skipped" });
  expect(run.nodes.find(({ nodeId }) => nodeId === "left")?.calls[0]?.error?.code).toBe("tool-failed");
  expect(run.outputs).toEqual({});
});

test("a cancelled run ends at once and starts nothing more", async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 300);
  const run = await read(await fixture.run({ left: { does: "hang" } }, abort.signal));
  expect(run.status).toBe("cancelled");
  expect(run.error?.code).toBe("interrupted");
  expect(statuses(run)["join"]).toBe("cancelled");
});

test("a late result of an older attempt changes nothing", async () => {
  const id = await fixture.run({});
  const before = await read(id);
  const end = { status: "failed", error: { code: "late", message: "late", remedy: "none" } } as const;
  expect(await finishNode(fixture.database.db, id, "join", 1, end, new Date())).toBe(false);
  expect(await read(id)).toEqual(before);
});

test("runs at the same time do not meet", async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, (_, value) => fixture.run({ seed: { value } })));
  const runs = await Promise.all(ids.map(read));
  const sums = await Promise.all(
    runs.map(async (run) => JSON.parse((await fixture.artifacts.read(run.outputs["sum"]?.sha256 ?? "")).toString())),
  );
  expect(sums).toEqual(Array.from({ length: 10 }, (_, value) => ({ value: 2 * (value + 1) })));
});

test("a node whose code is not there yet fails with its name, and nobody waits for it", async () => {
  const half = await engineFixture(join2.type);
  try {
    const run = await readRun(half as never, await half.run({}));
    expect(run?.nodes.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded", "failed"]);
    expect(run?.error).toMatchObject({ code: "definition-invalid", message: expect.stringContaining(join2.type) });
  } finally {
    await half.close();
  }
}, 60_000);
