import { expect, test } from "vitest";
import { nodeTimings } from "./node-timings.ts";

const at = (ms: number): Date => new Date(Date.parse("2026-03-04T10:15:00.000Z") + ms);
const node = { queued_at: at(0), started_at: at(100), finished_at: at(2_000) };
const call = { started_at: at(110), finished_at: at(1_990), load_ms: 30, store_ms: 20 };

test("what surrounds the call counts as load and as store, and all parts together are the whole", () => {
  expect(nodeTimings(node, call)).toEqual({ queueMs: 100, loadMs: 40, workMs: 1_830, storeMs: 30 });
});

test.each([
  ["planned", { queued_at: null, started_at: null, finished_at: null }, undefined, {}],
  ["at work", { ...node, finished_at: null }, undefined, { queueMs: 100 }],
  ["lost before it called anything", node, undefined, { queueMs: 100 }],
  ["recorded by an older release", node, { ...call, load_ms: null, store_ms: null }, { queueMs: 100 }],
])("a node that is %s tells what is known", (_, times, made, wanted) => {
  expect(nodeTimings(times, made)).toEqual(wanted);
});

test("clocks that disagree give no part below nought", () => {
  const early = { ...call, started_at: at(50), finished_at: at(60), load_ms: 30, store_ms: 20 };
  expect(nodeTimings({ ...node, finished_at: at(40) }, early)).toEqual({
    queueMs: 100,
    loadMs: 30,
    workMs: 0,
    storeMs: 20,
  });
});
