import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readRun } from "#runtime/api/read-run";
import type { RunDocument } from "#runtime/api/documents";
import { cancelOrderLine } from "./cancel.ts";
import { retryRun } from "./retry-run.ts";
import { failing, hanging, ordersFixture, type OrdersFixture } from "./testing/orders.ts";

let orders: OrdersFixture;
let count = 0;
beforeAll(async () => {
  orders = await ordersFixture();
});
afterAll(() => orders.close());
afterEach(() => {
  orders.faults.graph = () => Promise.resolve();
});

const exporting = "order-line/export-glb";

/** A new line whose dispatch is made by the graph, which fails or hangs where it is told to. */
async function dispatchNew(): Promise<{ readonly line: string; readonly id: string }> {
  count += 1;
  const line = `line-${count}`;
  await orders.order(line);
  await orders.mode("graph");
  return { line, id: (await orders.dispatch(line)).id };
}

/** The graph's run of a dispatch. */
async function graphRun(dispatchId: string): Promise<string> {
  const runs = orders.app.database.db.selectFrom("run").select("id").where("dispatch_id", "=", dispatchId);
  return (await runs.where("mode", "=", "graph").executeTakeFirstOrThrow()).id;
}

async function ended(id: string): Promise<RunDocument> {
  await orders.app.engine.untilStill(id);
  const run = await readRun(orders.app, id);
  if (run === undefined) throw new Error(`no run ${id}`);
  return run;
}

const attempts = ({ nodes }: RunDocument): Record<string, number> =>
  Object.fromEntries(nodes.map(({ nodeId, attempts: number }) => [nodeId, number]));

/** A dispatch that was cancelled while its graph was at the export. */
async function cancelledAtExport(): Promise<{ readonly line: string; readonly id: string; readonly run: string }> {
  const { fault, started } = hanging();
  orders.faults.graph = (signal, type) => (type === exporting ? fault(signal) : Promise.resolve());
  const { line, id } = await dispatchNew();
  await started;
  await cancelOrderLine(orders.app, { orderLineId: line, author: "Ada" });
  const run = await graphRun(id);
  await orders.app.engine.untilStill(run);
  orders.faults.graph = () => Promise.resolve();
  return { line, id, run };
}

test("a line that nothing was made of is published by the retried run, through a dispatch of its own", async () => {
  const { line, id, run } = await cancelledAtExport();
  const retried = await retryRun(orders.app, { id: run, from: null });
  expect(retried).toMatchObject({ of: run, from: null, kept: ["order", "product", "materials"], orderLine: line });
  expect(retried.dispatch).not.toBe(id);
  const settled = await orders.untilEnded(retried.dispatch ?? "");
  expect(settled).toMatchObject({ status: "published", path: "graph", fence: 1 });
  expect(await orders.publications(retried.dispatch ?? "")).toMatchObject([{ run_id: retried.run }]);
  expect(await orders.publications(id)).toEqual([]);
  const made = await ended(retried.run);
  expect(made).toMatchObject({ status: "succeeded", retry: { of: run, from: null } });
  expect(attempts(made)).toEqual({ order: 0, product: 0, materials: 0, export: 1 });
  expect(made.nodes[0]?.notes).toEqual([`taken from run ${run}, which this one tries again`]);
  // With the same pins, and the earlier run left as it was.
  const before = await ended(run);
  expect(made.definitions).toEqual(before.definitions);
  expect(before).toMatchObject({ status: "cancelled" });
  expect(before.retry).toBeUndefined();
});

test("from a node: what is before it is not called again, it and what follows are, whatever the cache holds", async () => {
  const { id } = await dispatchNew();
  await orders.untilEnded(id);
  const run = await graphRun(id);
  const { run: again, kept, dispatch } = await retryRun(orders.app, { id: run, from: "materials" });
  expect([kept, dispatch]).toEqual([["order", "product"], null]);
  const made = await ended(again);
  expect(made).toMatchObject({ status: "succeeded", retry: { of: run, from: "materials" } });
  expect(attempts(made)).toEqual({ order: 0, product: 0, materials: 1, export: 1 });
  expect(made.nodes.flatMap(({ calls }) => calls.map(({ callId }) => callId))).toHaveLength(2);
  // Made of the same, it is the same; and of a line that has its output nothing more is published.
  expect(made.outputs).toEqual((await ended(run)).outputs);
  expect(await orders.publications(id)).toMatchObject([{ run_id: run }]);
});

test("a run that legacy followed is for looking at alone: its line has its output", async () => {
  orders.faults.graph = (_, type) => (type === exporting ? failing("tool-failed")() : Promise.resolve());
  const { id } = await dispatchNew();
  expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "legacy" });
  const run = await graphRun(id);
  orders.faults.graph = () => Promise.resolve();
  const retried = await retryRun(orders.app, { id: run, from: "export" });
  expect(retried.dispatch).toBeNull();
  expect(await ended(retried.run)).toMatchObject({ status: "succeeded" });
  expect(await orders.publications(id)).toHaveLength(1);
});

test("where the mode no longer gives the line to the graph, it publishes nothing", async () => {
  const { run } = await cancelledAtExport();
  await orders.mode("legacy");
  const retried = await retryRun(orders.app, { id: run, from: "export" });
  expect(retried.dispatch).toBeNull();
  await ended(retried.run);
  const publications = orders.app.database.db.selectFrom("publication").select("run_id");
  expect(await publications.where("run_id", "=", retried.run).execute()).toEqual([]);
});

test("twice at once, a line is dispatched once", async () => {
  const { run } = await cancelledAtExport();
  const both = await Promise.allSettled([1, 2].map(() => retryRun(orders.app, { id: run, from: "export" })));
  const started = both.filter((one) => one.status === "fulfilled").map(({ value }) => value);
  const dispatches = started.flatMap(({ dispatch }) => dispatch ?? []);
  expect(dispatches).toHaveLength(1);
  await orders.untilEnded(dispatches[0] ?? "");
  expect(await orders.publications(dispatches[0] ?? "")).toHaveLength(1);
});

test("a run that has not ended, or is not there, is refused", async () => {
  await expect(retryRun(orders.app, { id: "gone", from: null })).rejects.toMatchObject({ code: "run-unknown" });
  const { fault, started } = hanging();
  orders.faults.graph = fault;
  const { line, id } = await dispatchNew();
  await started;
  const running = await graphRun(id);
  await expect(retryRun(orders.app, { id: running, from: null })).rejects.toMatchObject({ code: "run-not-ended" });
  await cancelOrderLine(orders.app, { orderLineId: line, author: "Ada" });
});

test("a node that is not there is refused, with those that are; and so is a run of which nothing is left to make", async () => {
  const { id } = await dispatchNew();
  await orders.untilEnded(id);
  const run = await graphRun(id);
  await expect(retryRun(orders.app, { id: run, from: null })).rejects.toMatchObject({ code: "nothing-to-retry" });
  for (const from of ["constructor", "__proto__", "render", ""])
    await expect(retryRun(orders.app, { id: run, from })).rejects.toMatchObject({
      code: "node-unknown",
      remedy: "Take one of: order, product, materials, export.",
    });
});

test("a legacy run is one job, and is not tried again from anywhere", async () => {
  await orders.order("by-legacy");
  await orders.mode("legacy");
  const { id } = await orders.dispatch("by-legacy");
  const runs = orders.app.database.db.selectFrom("run").select("id").where("dispatch_id", "=", id);
  await orders.untilEnded(id);
  const { id: run } = await runs.executeTakeFirstOrThrow();
  await expect(retryRun(orders.app, { id: run, from: null })).rejects.toMatchObject({ code: "nothing-to-retry" });
});

test("a result that is gone is told by its node, and nothing is started", async () => {
  const { id } = await dispatchNew();
  await orders.untilEnded(id);
  const run = await graphRun(id);
  const { nodes } = await ended(run);
  const lost = nodes.find(({ nodeId }) => nodeId === "materials")?.outputs["assignment"]?.sha256 ?? "";
  await rm(await orders.app.artifacts.path(lost));
  const runs = () => orders.app.database.db.selectFrom("run").select("id").execute();
  const before = await runs();
  await expect(retryRun(orders.app, { id: run, from: "export" })).rejects.toMatchObject({
    code: "result-gone",
    message: expect.stringContaining('"materials"'),
  });
  expect(await runs()).toEqual(before);
  const retried = await retryRun(orders.app, { id: run, from: "materials" });
  expect(await ended(retried.run)).toMatchObject({ status: "succeeded" });
});
