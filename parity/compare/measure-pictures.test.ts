import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { metricNames, type CheckResult, type Measure, type MetricName } from "./measure.ts";
import { findCluster } from "./clustering.ts";
import { countDifferences } from "./count-differences.ts";
import { measurePictures } from "./measure-pictures.ts";
import { deepened, type EightBitPicture } from "./picture.ts";
import { gradient, paint, withPixels, type Pixel } from "./testing.ts";

const options = { pixelmatchThreshold: 0.1 };
const base = gradient(70, 50);

function check(checks: readonly CheckResult[], name: CheckResult["name"]): CheckResult | undefined {
  return checks.find((one) => one.name === name);
}

function metric(metrics: readonly Measure[], name: MetricName): Measure | undefined {
  return metrics.find((one) => one.name === name);
}

/** Every window one by one. */
function bruteForce(a: EightBitPicture, b: EightBitPicture): number {
  const differs = (x: number, y: number): number => {
    const at = (y * a.width + x) * 4;
    return [0, 1, 2, 3].some((channel) => a.data[at + channel] !== b.data[at + channel]) ? 1 : 0;
  };
  let most = 0;
  for (let top = 0; top <= Math.max(a.height - 32, 0); top += 1) {
    for (let left = 0; left <= Math.max(a.width - 32, 0); left += 1) {
      let count = 0;
      for (let y = top; y < Math.min(top + 32, a.height); y += 1) {
        for (let x = left; x < Math.min(left + 32, a.width); x += 1) count += differs(x, y);
      }
      most = Math.max(most, count);
    }
  }
  return most;
}

describe("clustering", () => {
  it("finds the fullest window across the borders of tiles", () => {
    const square = Array.from({ length: 400 }, (_, index): [number, number, Pixel] => [
      22 + (index % 20),
      22 + Math.floor(index / 20),
      [9, 9, 9, 9],
    ]);
    const other = withPixels(base, [...square, [0, 0, [1, 2, 3, 4]], [69, 49, [1, 2, 3, 4]]]);
    const found = findCluster(base, other, countDifferences(base, other));
    expect(found.count).toBe(400);
    expect(found.x).toBeLessThanOrEqual(22);
    expect(found.x + 32).toBeGreaterThanOrEqual(42);
  });

  it("is what trying every window gives, in pictures of any size", () => {
    const place = fc.tuple(fc.nat(), fc.nat());
    const size = fc.integer({ min: 1, max: 75 });
    fc.assert(
      fc.property(size, size, fc.array(place, { maxLength: 60 }), (width, height, places) => {
        const one = gradient(width, height);
        const other = withPixels(
          one,
          places.map(([x, y]) => [x % width, y % height, [1, 2, 3, 77]]),
        );
        expect(findCluster(one, other, countDifferences(one, other)).count).toBe(bruteForce(one, other));
      }),
      { numRuns: 40 },
    );
  });
});

describe("hard checks", () => {
  it("of equal pictures pass, each with a reason", async () => {
    const { checks } = await measurePictures(base, base, options);
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["size", "pass"],
      ["depth", "pass"],
      ["not-blank", "pass"],
      ["alpha", "pass"],
    ]);
    expect(checks.every(({ reason }) => reason.length > 10)).toBe(true);
  });

  it("count a pixel that only one picture shows, and never leave it out of the union", async () => {
    const clear = paint(70, 50, (x, y) => (x < 60 ? [x, y, 0, 0] : [x, y, 0, 255]));
    const other = withPixels(clear, [
      [3, 3, [3, 3, 0, 200]],
      [65, 3, [65, 3, 0, 0]],
    ]);
    const alpha = check((await measurePictures(clear, other, options)).checks, "alpha");
    expect(alpha).toMatchObject({
      verdict: "fail",
      reason: expect.stringContaining("2 of 501 visible pixels differs"),
    });
    expect(alpha?.reason).toContain("2 are visible in one only");
  });

  it("that could not be made are skipped, which is no pass", async () => {
    const { checks, metrics } = await measurePictures(base, gradient(50, 70), options);
    expect(check(checks, "size")).toMatchObject({ verdict: "fail", reason: "sizes differ: legacy 70x50, graph 50x70" });
    expect(check(checks, "alpha")?.verdict).toBe("skipped");
    expect(metrics.map(({ state }) => state)).not.toContain("measured");
  });
});

describe("metrics", () => {
  it("are all there in any case, each by its name", async () => {
    for (const other of [base, gradient(9, 9)]) {
      expect((await measurePictures(base, other, options)).metrics.map(({ name }) => name)).toEqual(metricNames);
    }
  });

  it("hold FLIP, and say so where it was switched off", async () => {
    const other = withPixels(base, [[9, 9, [255, 255, 255, 9]]]);
    const { metrics } = await measurePictures(base, other, options);
    expect(metric(metrics, "flip")).toMatchObject({
      state: "measured",
      settings: { pixelsPerDegree: 67 },
      details: { background: "white" },
    });
    const off = await measurePictures(base, other, { ...options, flip: false });
    expect(off.flip).toBeNull();
    expect(metric(off.metrics, "flip")).toMatchObject({ state: "not-measured", reason: "switched off" });
  });

  it("say how strongly, how many and how clustered, apart", async () => {
    const other = withPixels(base, [
      [0, 0, [10, 0, 0, 255]],
      [69, 49, [0, 0, 0, 255]],
    ]);
    const { metrics } = await measurePictures(base, other, options);
    expect(metric(metrics, "differing-pixels")).toMatchObject({ value: 2, details: { pixels: 3500, share: 2 / 3500 } });
    expect(metric(metrics, "largest-channel-difference")).toMatchObject({ value: 227, details: { of: 255 } });
    expect(metric(metrics, "clustering")).toMatchObject({ value: 1, settings: { window: 32 } });
    expect(metric(metrics, "pixelmatch")).toMatchObject({ value: 1, version: "7.2.0", settings: { threshold: 0.1 } });
  });
});

describe("16 bits a channel", () => {
  const deep = deepened(base);
  const data = Uint16Array.from(deep.data);
  data[4 * 70] = (data[4 * 70] ?? 0) + 1;

  it("are compared in full: one level of 65535 is a difference", async () => {
    const { metrics, checks } = await measurePictures(deep, { ...deep, data }, options);
    expect(check(checks, "depth")?.verdict).toBe("pass");
    expect(metric(metrics, "differing-pixels")).toMatchObject({ value: 1 });
    expect(metric(metrics, "largest-channel-difference")).toMatchObject({ value: 1, details: { of: 65535 } });
    expect(metric(metrics, "pixelmatch")).toMatchObject({ state: "not-measured" });
  });

  it("against 8 fail for their depth, and are measured", async () => {
    const { metrics, checks } = await measurePictures(base, deep, options);
    expect(check(checks, "depth")).toMatchObject({
      verdict: "fail",
      reason: "depths differ: legacy 8 bits a channel, graph 16",
    });
    expect(metric(metrics, "differing-pixels")).toMatchObject({ value: 0 });
  });
});
