import { expect, test } from "vitest";
import { resultOf } from "#parity/testing/results";
import { choiceGroups } from "./choice-groups.ts";

test("each reason stands once, with its cases; what was run comes before what was left out", () => {
  const [left, first, second, other] = [
    resultOf({ id: "left", verdict: "skipped", selected: "it was left" }),
    resultOf({ id: "first", selected: "a.ts changed" }),
    resultOf({ id: "second", verdict: "fail", selected: "a.ts changed" }),
    resultOf({ id: "other", selected: "it was left" }),
  ];
  expect(choiceGroups([left, first, second, other])).toEqual([
    { why: "a.ts changed", isLeftOut: false, cases: [first, second] },
    { why: "it was left", isLeftOut: false, cases: [other] },
    { why: "it was left", isLeftOut: true, cases: [left] },
  ]);
  expect(choiceGroups([])).toEqual([]);
});
