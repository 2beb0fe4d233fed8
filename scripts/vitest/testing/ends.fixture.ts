import { expect, it } from "vitest";

it("passes", () => {
  expect(1).toBe(1);
});

it("fails", () => {
  expect(1 + 1, "the sum of one and one").toBe(3);
});

it("is skipped", ({ skip }) => {
  skip("no data");
});

it.skip("is left out", () => {
  expect(1).toBe(1);
});
