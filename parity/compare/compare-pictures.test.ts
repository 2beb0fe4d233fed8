import { describe, expect, test } from "vitest";
import type { Verdict } from "#runtime/api/metrics";
import { decodePicture } from "./decode.ts";
import { comparePictures } from "./compare-pictures.ts";
import type { Picture } from "./picture.ts";
import { gradient, paint, pixelAt, withPixels, type Pixel } from "./testing.ts";

const base = gradient(16, 10);
const clear = withPixels(base, [[3, 3, [0, 0, 0, 0]]]);
const white = paint(16, 10, () => [255, 255, 255, 255]);

interface Row {
  name: string;
  left: Picture;
  right: Picture;
  verdict: Verdict;
  reason: string;
  /** differing, largest, clustered, alpha, hidden, pixelmatch */
  counts: readonly [number, number, number, number, number, number];
}

/** Every count is exact: the tolerance is zero, because both sides call the same modules. */
const rows: Row[] = [
  {
    name: "the same pixels",
    left: base,
    right: withPixels(base, []),
    verdict: "pass",
    reason: "all 160 pixels are equal",
    counts: [0, 0, 0, 0, 0, 0],
  },
  {
    name: "one channel of one pixel by one level, below pixelmatch's threshold",
    left: base,
    right: withPixels(base, [[0, 0, [1, 0, 0, 255]]]),
    verdict: "fail",
    reason: "1 of 160 pixels differ, by at most 1 of 255",
    counts: [1, 1, 1, 0, 0, 0],
  },
  {
    name: "the last pixel",
    left: base,
    right: withPixels(base, [[15, 9, [105, 99, 20, 255]]]),
    verdict: "fail",
    reason: "1 of 160",
    counts: [1, 100, 1, 0, 0, 1],
  },
  {
    name: "a pixel that only one side left transparent, of the same colour",
    left: base,
    right: withPixels(base, [[5, 5, [35, 55, 50, 0]]]),
    verdict: "fail",
    reason: "1 of 160",
    counts: [1, 255, 1, 1, 0, 1],
  },
  {
    name: "a pixel that only the other side left transparent",
    left: clear,
    right: base,
    verdict: "fail",
    reason: "1 of 160",
    counts: [1, 255, 1, 1, 0, 1],
  },
  {
    name: "half transparency against full, which pixelmatch does not see on a dark pixel",
    left: base,
    right: withPixels(base, [[5, 5, [35, 55, 50, 127]]]),
    verdict: "fail",
    reason: "by at most 128",
    counts: [1, 128, 1, 1, 0, 0],
  },
  {
    name: "another hidden colour under full transparency",
    left: clear,
    right: withPixels(base, [[3, 3, [9, 0, 0, 0]]]),
    verdict: "fail",
    reason: "1 of 160 pixels differ, by at most 9",
    counts: [1, 9, 1, 0, 1, 0],
  },
  {
    name: "every pixel",
    left: base,
    right: paint(16, 10, (x, y) => [(x * 7) % 256, (y * 11) % 256, ((x + y) * 5) % 256, 254]),
    verdict: "fail",
    reason: "160 of 160 pixels differ, by at most 1 of 255",
    counts: [160, 1, 160, 160, 0, 0],
  },
  {
    name: "two blank pictures that are equal",
    left: white,
    right: white,
    verdict: "error",
    reason: "blank picture from legacy and graph",
    counts: [0, 0, 0, 0, 0, 0],
  },
];

const names = [
  "differing-pixels",
  "largest-channel-difference",
  "clustering",
  "alpha-differing-pixels",
  "hidden-colour-pixels",
  "pixelmatch",
];

describe("two pictures of one size", () => {
  test.each(rows)("$name", async ({ left, right, verdict, reason, counts }) => {
    const found = await comparePictures(left, right);
    expect(found).toMatchObject({ verdict, reason: expect.stringContaining(reason) });
    const values = names.map((name) => found.metrics.find((one) => one.name === name));
    expect(values.map((one) => one?.state === "measured" && one.value)).toEqual(counts);
    expect(found.histogram?.reduce((sum, n) => sum + n, 0)).toBe(160);
    expect(found.histogram?.[0]).toBe(160 - counts[0]);
  });
});

test.each([
  ["as many pixels", gradient(10, 16)],
  ["one row less", gradient(16, 9)],
])("of another size, with %s, nothing but that and blankness is measured, and nothing passes", async (_, right) => {
  const { verdict, metrics, diff, histogram } = await comparePictures(base, right);
  expect(verdict).toBe("fail");
  expect(metrics.filter(({ state }) => state === "measured").map(({ name }) => name)).toEqual([
    "check.size",
    "check.depth",
    "check.not-blank",
  ]);
  expect(metrics.find(({ name }) => name === "check.size")).toMatchObject({ value: 1, limit: 0, verdict: "fail" });
  expect(metrics.filter(({ state }) => state === "not-measured")).toHaveLength(8);
  expect([diff, histogram]).toEqual([undefined, undefined]);
});

test("the fullest window is found wherever it lies, over the edges of any grid", async () => {
  const plain = paint(200, 120, (x) => [x, 0, 0, 255]);
  const at = (pixels: readonly (readonly [number, number])[]): Picture =>
    withPixels(
      plain,
      pixels.map(([x, y]) => [x, y, [0, 255, 0, 255] as Pixel] as const),
    );
  // Nine pixels around a corner that four tiles of 32 share, and three others far away.
  const around = [31, 32, 33].flatMap((x) => [63, 64, 65].map((y) => [x, y] as const));
  const found = await comparePictures(plain, at([...around, [199, 0], [0, 119], [199, 119]]));
  expect(found.metrics.find(({ name }) => name === "clustering")).toMatchObject({ value: 9 });
  const spread = await comparePictures(
    plain,
    at([
      [0, 0],
      [31, 31],
      [32, 32],
      [63, 63],
    ]),
  );
  expect(spread.metrics.find(({ name }) => name === "clustering")).toMatchObject({ value: 2 });
});

test("a limit lets through what is not above it, for its own metric alone", async () => {
  const right = withPixels(base, [[0, 0, [9, 0, 0, 255]]]);
  const lenient = { "differing-pixels": 1, "largest-channel-difference": 9, clustering: 1 };
  expect((await comparePictures(base, right, { limits: lenient, flip: false })).verdict).toBe("pass");
  expect(
    (await comparePictures(base, right, { limits: { ...lenient, "largest-channel-difference": 8 }, flip: false }))
      .verdict,
  ).toBe("fail");
  expect((await comparePictures(base, right, { limits: { "differing-pixels": 1 } })).verdict).toBe("fail");
  const told = await comparePictures(base, right, { limits: { ...lenient, clustering: null }, flip: false });
  expect(told.metrics).toContainEqual(expect.objectContaining({ name: "clustering", limit: null, verdict: "pass" }));
});

test("nothing passes by a limit of what was not measured, unless nothing differs", async () => {
  const right = withPixels(base, [[0, 0, [9, 0, 0, 255]]]);
  const lenient = { "differing-pixels": 1, "largest-channel-difference": 9, clustering: 1, flip: 1 };
  expect(await comparePictures(base, right, { limits: lenient, flip: false })).toMatchObject({
    verdict: "inconclusive",
    reason: "1 of 160 pixels differ, by at most 9 of 255; flip was not measured: switched off",
  });
  const { verdict } = await comparePictures(base, withPixels(base, []), { limits: lenient, flip: false });
  expect(verdict).toBe("pass");
});

test("what differs is drawn: marked in the diff, by how much in the heat; nothing is drawn of equal pictures", async () => {
  const right = withPixels(base, [
    [2, 2, [15, 22, 20, 255]],
    [9, 9, [255, 0, 0, 255]],
  ]);
  const { diff, heat } = await comparePictures(base, right);
  if (diff === undefined || heat === undefined) throw new Error("nothing was drawn");
  expect(pixelAt(await decodePicture(diff), 9, 9)).toEqual([255, 0, 0, 255]);
  const hot = await decodePicture(heat);
  expect(pixelAt(hot, 0, 0)).toEqual([13, 16, 33, 255]);
  expect(pixelAt(hot, 2, 2)).toEqual([52, 30, 124, 255]);
  const [faint = 0, strong = 0] = [pixelAt(hot, 2, 2), pixelAt(hot, 9, 9)].map(
    ([red, green, blue]) => red + green + blue,
  );
  expect(strong).toBeGreaterThan(faint);
  const equal = await comparePictures(base, base);
  expect([equal.diff, equal.heat]).toEqual([undefined, undefined]);
  const undrawn = await comparePictures(base, right, { draw: false });
  expect([undrawn.diff, undrawn.heat]).toEqual([undefined, undefined]);
});
