import { expect, test } from "vitest";
import { partLimits } from "./index.ts";

test("a part has the limit of as many samples or fewer, none below, and a large one a lower limit than a small one", () => {
  expect(partLimits(3)).toEqual({});
  expect([partLimits(7), partLimits(4096)]).toEqual([partLimits(4), partLimits(32)]);
  for (const samples of [4, 8, 16, 32]) {
    const { "parts.mean-difference": large = 0, "parts.small-mean-difference": small = 0 } = partLimits(samples);
    expect(large).toBeGreaterThan(0);
    expect(small).toBeGreaterThan(large);
  }
});
