import { expect, test } from "vitest";
import { comparisonOf, resultOf } from "#parity/testing/results";
import type { MetricResult } from "./parity-result.ts";
import { suiteCase } from "./summaries.ts";

function differing(value: number): MetricResult {
  const verdict = value === 0 ? "pass" : "fail";
  return { state: "measured", name: "differing-pixels", version: "1", value, limit: 0, verdict };
}

test("a case's line has the most pixels in which any two sides differ: both paths may be wrong alike", () => {
  const comparisons = [
    comparisonOf({ metrics: [differing(0)] }),
    comparisonOf({ left: "approved", right: "graph", metrics: [differing(812)] }),
  ];
  expect(suiteCase(resultOf({ comparisons }), [], undefined).differingPixels).toBe(812);
  const metric = { state: "not-measured", name: "differing-pixels", version: "1", why: "other sizes" } as const;
  const unmeasured = resultOf({ comparisons: [comparisonOf({ metrics: [metric] })] });
  expect(suiteCase(unmeasured, [], undefined)).not.toHaveProperty("differingPixels");
});

test("a case's line tells each of its causes, the first in words", () => {
  const causes = [
    { group: "a", text: "a: 1, 2" },
    { group: "b", text: "b: 3, 4" },
    { group: "a", text: "a: 5, 6" },
  ];
  expect(suiteCase(resultOf(), causes, undefined)).toMatchObject({ causeGroup: "a; b", cause: "a: 1, 2", causes });
  expect(suiteCase(resultOf(), [], undefined)).toMatchObject({ causeGroup: null, cause: null, causes: [] });
});
