import { expect, test } from "vitest";
import { judgeRecords, type DispatchRecord, type TrialRecords } from "./records.ts";

const made: DispatchRecord = { id: "d1", line: "l1", status: "published", error: null, outputs: ["aa"] };
const kept: TrialRecords = {
  runs: [{ id: "r1", status: "succeeded" }],
  nodes: [{ run: "r1", node: "n1", status: "succeeded" }],
  dispatches: [made],
};

test("records that keep every promise are found to", () => {
  expect(judgeRecords(kept)).toEqual([]);
});

test.each<[string, Partial<TrialRecords>, string]>([
  ["a run left open", { runs: [{ id: "r1", status: "running" }] }, "run r1 is running"],
  ["a run left to wait", { runs: [{ id: "r1", status: "queued" }] }, "run r1 is queued"],
  ["a node left open", { nodes: [{ run: "r1", node: "n1", status: "running" }] }, "node r1/n1 is running"],
  ["an output made twice", { dispatches: [{ ...made, outputs: ["aa", "bb"] }] }, "dispatch d1 has 2 outputs"],
  ["an output that is missing", { dispatches: [{ ...made, outputs: [] }] }, "dispatch d1 is published: no output"],
  ["a dispatch left open", { dispatches: [{ ...made, status: "running", outputs: [] }] }, "dispatch d1 is running"],
  [
    "a dispatch that was given up",
    { dispatches: [{ ...made, status: "failed", error: "five workers lost", outputs: [] }] },
    "dispatch d1 is failed: five workers lost",
  ],
  ["a line dispatched twice", { dispatches: [made, { ...made, id: "d2" }] }, 'line "l1" was dispatched 2 times'],
])("%s is found", (_, broken, fault) => {
  expect(judgeRecords({ ...kept, ...broken })).toEqual([expect.stringContaining(fault)]);
});
