import { describe, expect, it } from "vitest";
import { metricsSchema, type Metrics, type Verdict } from "#runtime/api/metrics";
import { compareImages } from "./compare-images.ts";
import type { Picture } from "./picture.ts";
import { gradient, paint, withPixels } from "./testing.ts";

const base = gradient(16, 10);
const clear = withPixels(base, [[3, 3, [0, 0, 0, 0]]]);
const white = paint(16, 10, () => [255, 255, 255, 255]);
const options = { pixelmatchThreshold: 0.1 };

interface Row {
  name: string;
  legacy: Picture;
  graph: Picture;
  verdict: Verdict;
  reason: string;
  counts: Partial<Metrics>;
  pixelmatch: number | null;
}

const zero = { differingPixels: 0, largestChannelDifference: 0, alphaDifferingPixels: 0, hiddenColourPixels: 0 };
const none = {
  differingPixels: null,
  differingShare: null,
  largestChannelDifference: null,
  alphaDifferingPixels: null,
  hiddenColourPixels: null,
};

/** Every count is exact: the tolerance is zero, because both sides call the same modules. */
const rows: Row[] = [
  {
    name: "the same pixels",
    legacy: base,
    graph: withPixels(base, []),
    verdict: "pass",
    reason: "all 160 pixels are equal",
    counts: { ...zero, differingShare: 0 },
    pixelmatch: 0,
  },
  {
    name: "one channel of one pixel by one level, below pixelmatch's threshold",
    legacy: base,
    graph: withPixels(base, [[0, 0, [1, 0, 0, 255]]]),
    verdict: "fail",
    reason: "1 of 160 pixels differ, by at most 1 of 255",
    counts: { ...zero, differingPixels: 1, differingShare: 1 / 160, largestChannelDifference: 1 },
    pixelmatch: 0,
  },
  {
    name: "the last pixel",
    legacy: base,
    graph: withPixels(base, [[15, 9, [105, 99, 20, 255]]]),
    verdict: "fail",
    reason: "1 of 160",
    counts: { ...zero, differingPixels: 1, largestChannelDifference: 100 },
    pixelmatch: 1,
  },
  {
    name: "three pixels by different amounts",
    legacy: base,
    graph: withPixels(base, [
      [0, 0, [0, 0, 255, 255]],
      [1, 0, [17, 0, 5, 255]],
      [2, 0, [14, 3, 10, 255]],
    ]),
    verdict: "fail",
    reason: "3 of 160 pixels differ, by at most 255 of 255",
    counts: { ...zero, differingPixels: 3, differingShare: 3 / 160, largestChannelDifference: 255 },
    pixelmatch: 1,
  },
  {
    name: "a pixel that only graph left transparent, of the same colour",
    legacy: base,
    graph: withPixels(base, [[5, 5, [35, 55, 50, 0]]]),
    verdict: "fail",
    reason: "1 of 160",
    counts: { ...zero, differingPixels: 1, largestChannelDifference: 255, alphaDifferingPixels: 1 },
    pixelmatch: 1,
  },
  {
    name: "a pixel that only legacy left transparent",
    legacy: clear,
    graph: base,
    verdict: "fail",
    reason: "1 of 160",
    counts: { ...zero, differingPixels: 1, largestChannelDifference: 255, alphaDifferingPixels: 1 },
    pixelmatch: 1,
  },
  {
    name: "half transparency against full, which pixelmatch does not see on a dark pixel",
    legacy: base,
    graph: withPixels(base, [[5, 5, [35, 55, 50, 127]]]),
    verdict: "fail",
    reason: "by at most 128",
    counts: { ...zero, differingPixels: 1, largestChannelDifference: 128, alphaDifferingPixels: 1 },
    pixelmatch: 0,
  },
  {
    name: "another hidden colour under full transparency",
    legacy: clear,
    graph: withPixels(base, [[3, 3, [9, 0, 0, 0]]]),
    verdict: "fail",
    reason: "1 of 160 pixels differ, by at most 9",
    counts: { ...zero, differingPixels: 1, largestChannelDifference: 9, hiddenColourPixels: 1 },
    pixelmatch: 0,
  },
  {
    name: "every pixel",
    legacy: base,
    graph: paint(16, 10, (x, y) => [(x * 7) % 256, (y * 11) % 256, ((x + y) * 5) % 256, 254]),
    verdict: "fail",
    reason: "160 of 160 pixels differ, by at most 1 of 255",
    counts: {
      ...zero,
      differingPixels: 160,
      differingShare: 1,
      largestChannelDifference: 1,
      alphaDifferingPixels: 160,
    },
    pixelmatch: 0,
  },
  {
    name: "another width, with as many pixels",
    legacy: base,
    graph: gradient(10, 16),
    verdict: "fail",
    reason: "sizes differ: legacy 16x10, graph 10x16",
    counts: none,
    pixelmatch: null,
  },
  {
    name: "one row less",
    legacy: base,
    graph: gradient(16, 9),
    verdict: "fail",
    reason: "sizes differ: legacy 16x10, graph 16x9",
    counts: none,
    pixelmatch: null,
  },
  {
    name: "two blank pictures that are equal",
    legacy: white,
    graph: white,
    verdict: "error",
    reason: "blank picture from legacy and graph",
    counts: { ...zero, differingShare: 0 },
    pixelmatch: 0,
  },
  {
    name: "a blank picture against a real one",
    legacy: base,
    graph: paint(16, 10, () => [0, 0, 0, 0]),
    verdict: "error",
    reason: "blank picture from graph",
    counts: { differingPixels: 160, alphaDifferingPixels: 160, largestChannelDifference: 255, hiddenColourPixels: 0 },
    pixelmatch: 160,
  },
  {
    name: "a blank picture of another size",
    legacy: paint(4, 4, () => [1, 2, 3, 255]),
    graph: base,
    verdict: "error",
    reason: "blank picture from legacy",
    counts: none,
    pixelmatch: null,
  },
];

describe("compareImages", () => {
  it.each(rows)("$name: $verdict", async ({ legacy, graph, verdict, reason, counts, pixelmatch }) => {
    const result = await compareImages(legacy, graph, options);
    expect(metricsSchema.parse(result.metrics)).toEqual(result.metrics);
    expect(result.verdict).toBe(verdict);
    expect(result.reason).toContain(reason);
    expect(result.metrics).toMatchObject(counts);
    expect(result.metrics.pixelmatch?.count ?? null).toBe(pixelmatch);
  });

  it("counts the same whichever picture comes first", async () => {
    for (const { legacy, graph } of rows) {
      const { size: _, checks: _checks, ...there } = (await compareImages(legacy, graph, options)).metrics;
      const { size: __, checks: __checks, ...back } = (await compareImages(graph, legacy, options)).metrics;
      expect(back).toEqual(there);
    }
  });

  it("names the metric's version and threshold", async () => {
    const { metrics } = await compareImages(base, base, { pixelmatchThreshold: 0.25 });
    expect(metrics.pixelmatch).toEqual({ version: "7.2.0", threshold: 0.25, count: 0 });
  });

  it("does not change the pictures", async () => {
    const legacy = withPixels(base, []);
    await compareImages(legacy, clear, options);
    expect(legacy).toEqual(base);
  });

  it("compares data that starts at an odd address", async () => {
    const backing = new Uint8Array(base.data.length + 1);
    backing.set(base.data, 1);
    const odd = { ...base, data: backing.subarray(1) };
    expect((await compareImages(odd, base, options)).verdict).toBe("pass");
    const buffer = { ...odd, data: Buffer.from(backing.buffer, 1) };
    expect((await compareImages(buffer, clear, options)).metrics.differingPixels).toBe(1);
  });
});
