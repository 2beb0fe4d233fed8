import { expect, test } from "vitest";
import { comparisonOf, resultOf } from "#parity/testing/results";
import { letsThrough, ownComparison, worst } from "./verdicts.ts";

test.for([
  [["pass", "pass"], "pass"],
  [["pass", "warn", "skipped"], "warn"],
  [["fail", "warn"], "fail"],
  [["fail", "inconclusive"], "inconclusive"],
  [["error", "inconclusive", "fail"], "error"],
  [[], "inconclusive"],
] as const)("the worst of %j is %s", ([verdicts, wanted]) => {
  expect(worst(verdicts)).toBe(wanted);
});

test.for([
  ["pass", false, true],
  ["skipped", false, true],
  ["warn", false, false],
  ["fail", false, false],
  ["fail", true, true],
  ["inconclusive", false, false],
  ["error", false, false],
] as const)("%s, waived %s, lets a change through: %s", ([verdict, waived, wanted]) => {
  expect(letsThrough({ verdict, waived })).toBe(wanted);
});

test("the comparison of both paths is found among those with what was approved", () => {
  const own = comparisonOf({ reason: "ours" });
  const approved = comparisonOf({ left: "approved", right: "graph" });
  expect(ownComparison(resultOf({ comparisons: [approved, own] }))).toBe(own);
  expect(ownComparison(resultOf({ comparisons: [approved] }))).toBeUndefined();
});
