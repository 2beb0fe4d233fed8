import { expect, test } from "vitest";
import { decide } from "./decide.ts";

const lines = Array.from({ length: 10_000 }, (_, index) => `line-${index}`);
const graphs = (share: number): string[] =>
  lines.filter((line) => decide("canary", share, "still-web", line).path === "graph");

test("a canary's share is that of the order lines, to within what chance does", () => {
  for (const share of [1, 5, 30, 50, 99]) {
    // Five standard deviations of a binomial distribution.
    const spread = 5 * Math.sqrt(lines.length * (share / 100) * (1 - share / 100));
    expect(Math.abs(graphs(share).length - (lines.length * share) / 100)).toBeLessThan(spread);
  }
  expect(graphs(0)).toEqual([]);
  expect(graphs(100)).toEqual(lines);
});

test("a line that the graph makes is made by it as the share grows", () => {
  const more = new Set(graphs(30));
  expect(graphs(10).filter((line) => !more.has(line))).toEqual([]);
});

test("output types draw their own lots", () => {
  const other = lines.filter((line) => decide("canary", 50, "turntable", line).path === "graph");
  expect(other).not.toEqual(graphs(50));
});

test("only a shadow runs beside, and only legacy and shadow leave the output to legacy", () => {
  expect((["legacy", "shadow", "canary", "graph"] as const).map((mode) => decide(mode, 100, "t", "l"))).toEqual([
    { path: "legacy", shadow: false },
    { path: "legacy", shadow: true },
    { path: "graph", shadow: false },
    { path: "graph", shadow: false },
  ]);
});
