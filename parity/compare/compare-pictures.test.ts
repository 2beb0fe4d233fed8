import { expect, test } from "vitest";
import { decodePicture } from "./decode.ts";
import { comparePictures } from "./compare-pictures.ts";
import type { Picture } from "./picture.ts";
import { gradient, paint, pixelAt, withPixels, type Pixel } from "./testing.ts";

const base = gradient(16, 10);
const clear = withPixels(base, [[3, 3, [0, 0, 0, 0]]]);
const white = paint(16, 10, () => [255, 255, 255, 255]);

/** The base with this pixel instead. */
const but = (x: number, y: number, pixel: Pixel): Picture => withPixels(base, [[x, y, pixel]]);
const faint = paint(16, 10, (x, y) => [(x * 7) % 256, (y * 11) % 256, ((x + y) * 5) % 256, 254]);

const names = [
  "differing-pixels",
  "largest-channel-difference",
  "clustering",
  "alpha-differing-pixels",
  "hidden-colour-pixels",
  "pixelmatch",
];

/** What it comes to, in the order of the names. */
async function compared(left: Picture, right: Picture) {
  const { verdict, reason, metrics, histogram } = await comparePictures(left, right);
  const found = names.map((name) => metrics.find((one) => one.name === name));
  const counts = found.map((one) => (one?.state === "measured" ? one.value : one?.why));
  const all = histogram?.reduce((sum, n) => sum + n, 0);
  return { verdict, reason, counts, histogram: [histogram?.[0], all] };
}

const none = [0, 0, 0, 0, 0, 0];

/** Every count is exact: the tolerance is zero, because both sides call the same modules. */
test.each<readonly [what: string, left: Picture, right: Picture, counts: readonly number[]]>([
  ["by one level in one channel, which pixelmatch lets by", base, but(0, 0, [1, 0, 0, 255]), [1, 1, 1, 0, 0, 0]],
  ["in the last pixel", base, but(15, 9, [105, 99, 20, 255]), [1, 100, 1, 0, 0, 1]],
  ["in one that only the right side left clear", base, but(5, 5, [35, 55, 50, 0]), [1, 255, 1, 1, 0, 1]],
  ["in one that only the left side left clear", clear, base, [1, 255, 1, 1, 0, 1]],
  ["in one half clear, so dark that pixelmatch is blind", base, but(5, 5, [35, 55, 50, 127]), [1, 128, 1, 1, 0, 0]],
  ["in a colour that is hidden under full transparency", clear, but(3, 3, [9, 0, 0, 0]), [1, 9, 1, 0, 1, 0]],
  ["in every pixel", base, faint, [160, 1, 160, 160, 0, 0]],
])("two pictures fail that differ %s", async (_, left, right, counts) => {
  const [differing = 0, largest = 0] = counts;
  const reason = `${differing} of 160 pixels differ, by at most ${largest} of 255`;
  const histogram = [160 - differing, 160];
  expect(await compared(left, right)).toEqual({ verdict: "fail", reason, counts, histogram });
});

test("equal pictures pass, unless they are blank", async () => {
  const equal = { counts: none, histogram: [160, 160] };
  const passed = { ...equal, verdict: "pass", reason: "all 160 pixels are equal" };
  expect(await compared(base, withPixels(base, []))).toEqual(passed);
  const blank = { ...equal, verdict: "error", reason: expect.stringContaining("blank picture from legacy and graph") };
  expect(await compared(white, white)).toMatchObject(blank);
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
