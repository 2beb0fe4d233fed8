import { describe, expect, test } from "vitest";
import { gradient, paint, withPixels, type Pixel } from "#parity/compare/testing";
import { background, partDifferences, partsMetrics, partsNotMeasured, type IdPicture } from "./index.ts";

const [plate, bolt, nut] = ["plate", "bolt", "nut"].map((key) => ({ key, name: `the ${key}`, path: ["lamp", key] }));
if (plate === undefined || bolt === undefined || nut === undefined) throw new Error("three parts");
const parts = [plate, bolt, nut];

type Owner = (x: number, y: number) => string | null;

/** An ID picture in which a function says whose each pixel is. */
function ids(
  width: number,
  height: number,
  owner: Owner,
  keys: readonly string[] = ["bolt", "nut", "plate"],
): IdPicture {
  const picture = paint(width, height, (x, y): Pixel => {
    const number = keys.indexOf(owner(x, y) ?? "") + 1;
    return number === 0 ? [0, 0, 0, 0] : [number >> 16, (number >> 8) & 255, number & 255, 255];
  });
  return { ...picture, keys };
}

function inside(x: number, y: number, [left, top, width, height]: readonly [number, number, number, number]): boolean {
  return x >= left && x < left + width && y >= top && y < top + height;
}

describe("a bolt of 40 pixels in a picture of 2000 by 2000", () => {
  const box = [1200, 700, 8, 5] as const;
  const owner: Owner = (x, y) => (inside(x, y, box) ? "bolt" : inside(x, y, [100, 100, 1800, 1800]) ? "plate" : null);
  const picture = gradient(2000, 2000);
  const shown = ids(2000, 2000, owner);

  test("is the only part that differs when its colour does", () => {
    const pixels = Array.from({ length: 40 }, (_, index) => {
      const [x, y] = [box[0] + (index % 8), box[1] + Math.floor(index / 8)];
      const at = (y * 2000 + x) * 4;
      const [red = 0, green = 0, blue = 0] = picture.data.subarray(at);
      return [x, y, [red, green, blue === 0 ? 3 : blue - 1, 255] as Pixel] as const;
    });
    const found = partDifferences(picture, withPixels(picture, pixels), shown, shown, parts);
    const place = { x: 1200, y: 700, width: 8, height: 5 };
    expect(found).toEqual([
      {
        ...bolt,
        pixels: 40,
        differing: 40,
        largest: expect.any(Number) as number,
        mean: expect.any(Number) as number,
        place,
      },
    ]);
    expect(found[0]?.largest).toBeGreaterThan(0);
    expect(partsMetrics(found)).toEqual([
      {
        state: "measured",
        name: "parts.differing",
        version: "1",
        value: 1,
        unit: "parts",
        limit: 0,
        verdict: "fail",
      },
      {
        state: "measured",
        name: "parts.mean-difference",
        version: "1",
        value: 0,
        unit: "levels",
        limit: 0,
        verdict: "pass",
      },
      {
        state: "measured",
        name: "parts.small-mean-difference",
        version: "1",
        value: found[0]?.mean,
        unit: "levels",
        limit: 0,
        verdict: "fail",
        note: 'most of all "the bolt" (bolt)',
      },
    ]);
  });

  test("does not differ when nothing does", () => {
    const found = partDifferences(picture, gradient(2000, 2000), shown, ids(2000, 2000, owner), parts);
    expect(found).toEqual([]);
    expect(partsMetrics(found)).toMatchObject([
      { value: 0, verdict: "pass" },
      { value: 0, verdict: "pass" },
      { value: 0, verdict: "pass" },
    ]);
  });
});

describe("in a small picture", () => {
  const picture = gradient(10, 10);
  const owner: Owner = (x, y) => (inside(x, y, [2, 2, 2, 2]) ? "bolt" : inside(x, y, [0, 0, 10, 5]) ? "plate" : null);
  const shown = ids(10, 10, owner);

  test("a part that moved differs by the pixels that it left and took, although no colour does", () => {
    const moved = ids(10, 10, (x, y) =>
      inside(x, y, [3, 2, 2, 2]) ? "bolt" : inside(x, y, [0, 0, 10, 5]) ? "plate" : null,
    );
    expect(partDifferences(picture, picture, shown, moved, parts)).toEqual([
      { ...bolt, pixels: 6, differing: 4, largest: 0, mean: 0, place: { x: 2, y: 2, width: 3, height: 2 } },
      { ...plate, pixels: 48, differing: 4, largest: 0, mean: 0, place: { x: 2, y: 2, width: 3, height: 2 } },
    ]);
  });

  test("a shadow that differs is told of the background, and is no part", () => {
    const [red, green, blue] = [49, 99, 80];
    const changed = withPixels(picture, [[7, 9, [red, green, blue + 9, 255]]]);
    const found = partDifferences(picture, changed, shown, shown, parts);
    expect(found).toEqual([
      { ...background, pixels: 50, differing: 1, largest: 9, mean: 9 / 50, place: { x: 7, y: 9, width: 1, height: 1 } },
    ]);
    expect(partsMetrics(found)[0]).toMatchObject({ value: 0, verdict: "pass", note: `${background.name} differ too` });
  });

  test("how much a part differs on the mean is told over all of its pixels", () => {
    const levels = [40, 1, 3];
    const pixels = levels.map((by, at) => {
      const [x, y] = [2 + (at % 2), 2 + Math.floor(at / 2)];
      const [red = 0, green = 0, blue = 0] = picture.data.subarray((y * 10 + x) * 4);
      return [x, y, [red + by, green + 1, blue, 255] as Pixel] as const;
    });
    const [told] = partDifferences(picture, withPixels(picture, pixels), shown, shown, parts);
    expect(told).toMatchObject({ key: "bolt", pixels: 4, differing: 3, largest: 40, mean: 11 });
  });

  test("the part with most differing pixels is first", () => {
    const changed = withPixels(picture, [
      [2, 2, [0, 0, 0, 255]],
      [9, 0, [0, 0, 0, 255]],
      [9, 1, [0, 0, 0, 255]],
    ]);
    const found = partDifferences(picture, changed, shown, shown, parts);
    expect(found.map(({ key, differing }) => [key, differing])).toEqual([
      ["plate", 2],
      ["bolt", 1],
    ]);
  });

  test("a part that only one side has is told, also where neither shows it, and numbers may differ for it", () => {
    const without = ids(10, 10, owner, ["bolt", "plate"]);
    const found = partDifferences(picture, picture, shown, without, parts);
    expect(found).toEqual([{ ...nut, pixels: 0, differing: 0, largest: 0, mean: 0, place: null }]);
    expect(partsMetrics(found)[0]).toMatchObject({ value: 1, verdict: "fail" });
  });

  test("a part that the list does not have is called by its key", () => {
    const changed = withPixels(picture, [[2, 2, [0, 0, 0, 255]]]);
    expect(partDifferences(picture, changed, shown, shown, [])).toMatchObject([
      { key: "bolt", name: "bolt", path: [] },
    ]);
  });

  test("the hidden colour of a transparent pixel counts", () => {
    const [clear, other] = [withPixels(picture, [[0, 9, [1, 2, 3, 0]]]), withPixels(picture, [[0, 9, [1, 2, 4, 0]]])];
    expect(partDifferences(clear, other, shown, shown, parts)).toMatchObject([{ key: "background", differing: 1 }]);
  });

  test("an ID picture of another size, or with a number that no part has, is refused", () => {
    expect(() => partDifferences(picture, picture, shown, ids(10, 9, owner), parts)).toThrow(/not of one size: .*10x9/);
    const strange = { ...shown, keys: ["bolt"] };
    expect(() => partDifferences(picture, picture, shown, strange, parts)).toThrow(/no number of 1 parts/);
  });
});

describe("where all parts differ by noise", () => {
  const like = { path: [], differing: 90, largest: 90, place: null };
  const noisy = [
    { key: "plate", name: "the plate", pixels: 900, mean: 4, ...like },
    { key: "bolt", name: "the bolt", pixels: 40, mean: 31, ...like },
    // Of so few pixels the mean says nothing.
    { key: "nut", name: "the nut", pixels: 15, mean: 80, ...like },
    { ...background, pixels: 900, mean: 90, ...like },
  ];

  test("their number decides nothing, and the one that differs most does", () => {
    const limits = { "parts.mean-difference": 4, "parts.small-mean-difference": 31 };
    expect(partsMetrics(noisy, limits)).toMatchObject([
      { name: "parts.differing", value: 3, limit: null, verdict: "pass" },
      { name: "parts.mean-difference", value: 4, limit: 4, verdict: "pass" },
      { name: "parts.small-mean-difference", value: 31, limit: 31, verdict: "pass" },
    ]);
    const [, large, small] = partsMetrics(noisy, { "parts.mean-difference": 3.9, "parts.small-mean-difference": 30.9 });
    expect(large).toMatchObject({ verdict: "fail", note: 'most of all "the plate" (plate)' });
    expect(small).toMatchObject({ value: 31, verdict: "fail", note: 'most of all "the bolt" (bolt)' });
  });
});

test("what could not be had is not measured", () => {
  const why = "the picture was cropped";
  expect(partsNotMeasured(why)).toEqual([
    { state: "not-measured", name: "parts.differing", version: "1", why },
    { state: "not-measured", name: "parts.mean-difference", version: "1", why },
    { state: "not-measured", name: "parts.small-mean-difference", version: "1", why },
  ]);
});
