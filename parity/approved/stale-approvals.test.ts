import { expect, test } from "vitest";
import { sha256Hex } from "#contracts";
import { resultOf } from "#parity/testing/results";
import type { ParityResult, SideResult } from "#runtime/api/parity-result";
import type { ApprovedResult } from "./approved-result.ts";
import { staleApprovals } from "./stale-approvals.ts";
import { failedSide, recordOf, sideOf } from "./testing.ts";

const one = sideOf("one");
const byOtherCode: SideResult = { ...one, calls: one.calls.map((call) => ({ ...call, source: sha256Hex("another") })) };

async function stale(
  record: ApprovedResult | undefined,
  graph: SideResult,
  verdict: ParityResult["verdict"] = "pass",
): Promise<string[]> {
  const result = resultOf({ verdict, waived: verdict === "warn", sides: { legacy: graph, graph, approved: null } });
  const found = await staleApprovals([result], () => Promise.resolve(record));
  return found.map(({ id, callId }) => `${id} ${callId}`);
}

test("an approved result that other code makes by now is told of, with the call", async () => {
  expect(await stale(recordOf(one), byOtherCode)).toEqual(["flange output.save#1"]);
  const fallen = { ...one, fallbackCalls: one.calls };
  expect(await stale(recordOf(one, { fallbackCalls: byOtherCode.calls }), fallen)).toEqual(["flange output.save#1"]);
});

test("one that is waived is, and one whose bytes differ each time it is saved", async () => {
  expect(await stale(recordOf(one), byOtherCode, "warn")).toEqual(["flange output.save#1"]);
  const contents = sha256Hex("what it holds");
  const saved = { ...sideOf("saved again", "blend"), contents };
  const record = recordOf(sideOf("saved", "blend"), { contents, calls: byOtherCode.calls });
  expect(await stale(record, saved)).toEqual(["flange output.save#1"]);
});

test.each<[why: string, record: ApprovedResult | undefined, graph: SideResult, verdict?: ParityResult["verdict"]]>([
  ["the code on record", recordOf(one), one],
  ["a case that does not hold", recordOf(one), byOtherCode, "fail"],
  ["another picture, as another kind of machine draws it", recordOf(sideOf("elsewhere")), byOtherCode],
  ["a failure", recordOf(failedSide("step-cyclic")), failedSide("step-cyclic")],
  ["nothing approved", undefined, one],
])("nothing is told of %s", async (_, record, graph, verdict) => {
  expect(await stale(record, graph, verdict)).toEqual([]);
});
