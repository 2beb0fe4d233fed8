import { expect, test } from "vitest";
import { expectedOf, fallsBack } from "#parity/case";
import { cameraCause, comparisonOf } from "#parity/testing/results";
import { judgeCase, type Judged } from "./judge-case.ts";

const published = expectedOf({ id: "x", title: "x", step: "x", product: "x", outputType: "x" });
const failed = { error: { code: "tool-failed", message: "it burnt", remedy: "Cool it." }, calls: [] };

function judged(text: Partial<Judged> = {}) {
  return judgeCase({
    sides: { legacy: { calls: [] }, graph: { calls: [] } },
    approved: { approved: null, comparisons: [], verdict: "pass", reason: "as approved" },
    comparisons: [comparisonOf()],
    causes: [],
    expected: published,
    ...text,
  });
}

test("a case passes in the words of its comparison, or of its end where nothing was to be made", () => {
  expect(judged()).toEqual({ verdict: "pass", reason: "all pixels are equal" });
  expect(judged({ comparisons: [] })).toEqual({ verdict: "pass", reason: "both paths end as the case says" });
});

test("a side that failed is an error, unless the case is about that", () => {
  const sides = { legacy: { calls: [] }, graph: failed };
  expect(judged({ sides })).toEqual({ verdict: "error", reason: "graph failed: it burnt" });
  expect(judged({ sides, expected: fallsBack("tool-failed") }).verdict).toBe("pass");
});

test("the worst finding is told, in its own words", () => {
  const differs = comparisonOf({ verdict: "fail", reason: "9 pixels differ" });
  expect(judged({ comparisons: [differs] })).toEqual({ verdict: "fail", reason: "legacy and graph: 9 pixels differ" });
  const approved = { approved: null, comparisons: [], verdict: "inconclusive", reason: "nothing approved" } as const;
  expect(judged({ comparisons: [differs], approved })).toEqual({ verdict: "inconclusive", reason: "nothing approved" });
  const broken = comparisonOf({ verdict: "error", reason: "a picture is gone" });
  expect(judged({ comparisons: [differs, broken], approved }).reason).toBe("legacy and graph: a picture is gone");
});

test("a cause fails a case whose pictures are equal", () => {
  const { verdict, reason } = judged({ causes: [cameraCause()] });
  expect(verdict).toBe("fail");
  expect(reason).toContain("param azimuth: legacy 35, graph 36");
});
