import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shapeOf, type BrepMeasures } from "./signature.ts";

/** A box of 10 by 20 by 30 mm with one corner at the origin. */
const box: BrepMeasures = {
  faceAreas: { plane: [2e-4, 6e-4, 3e-4, 3e-4, 2e-4, 6e-4] },
  edgeLengths: { line: [0.01, 0.02, 0.03, 0.01, 0.02, 0.03, 0.01, 0.02, 0.03, 0.01, 0.02, 0.03] },
  area: 2.2e-3,
  centroid: [0.005, 0.01, 0.015],
  inertia: [3.38333e-7, 2.63333e-7, 1.516667e-7, 0, 0, 0],
};
const signature = (text: Partial<BrepMeasures> = {}): string => shapeOf({ ...box, ...text }).signature;

/** Everything a little off, as another order of the same entities is. */
function shaken(noise: number): BrepMeasures {
  const off = (value: number, index: number): number => value * (1 + noise * (index % 2 === 0 ? 1 : -1));
  return {
    faceAreas: { plane: box.faceAreas["plane"]?.map(off).toReversed() ?? [] },
    edgeLengths: { line: box.edgeLengths["line"]?.map(off).toReversed() ?? [] },
    area: off(box.area, 1),
    centroid: [off(0.005, 0), off(0.01, 1), off(0.015, 0)],
    inertia: [off(3.38333e-7, 0), off(2.63333e-7, 1), off(1.516667e-7, 0), noise * 1e-10, -noise * 1e-10, 0],
  };
}

describe("the signature of a shape", () => {
  test("is for ever: it is in people's ledgers", () => {
    expect(signature()).toBe("sejig5hgj7bsqvstyezxv");
  });

  test("does not see order or rounding", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e-11, max: 1e-11, noNaN: true }), (noise) => {
        expect(shapeOf(shaken(noise)).signature).toBe(signature());
      }),
    );
  });

  test("does not see which of two equal types the file has first, nor minus zero", () => {
    const types = { cylinder: [1e-4], plane: [2e-4] };
    const swapped = { plane: [2e-4], cylinder: [1e-4] };
    expect(signature({ faceAreas: types })).toBe(signature({ faceAreas: swapped }));
    expect(signature({ inertia: [3.38333e-7, 2.63333e-7, 1.516667e-7, -0, -1e-30, 0] })).toBe(signature());
  });

  test.each<[string, Partial<BrepMeasures>]>([
    ["one face", { faceAreas: { plane: [2e-4, 6e-4, 3e-4, 3e-4, 2e-4, 6.01e-4] } }],
    ["the type of a face", { faceAreas: { plane: [2e-4, 6e-4, 3e-4, 3e-4, 2e-4], bspline: [6e-4] } }],
    ["a tiny face more", { faceAreas: { plane: [2e-4, 6e-4, 3e-4, 3e-4, 2e-4, 6e-4, 1e-14] } }],
    ["one edge", { edgeLengths: { line: [0.01] } }],
    ["the area", { area: 2.2001e-3 }],
    ["its place in its own coordinates", { centroid: [-0.005, 0.01, 0.015] }],
    ["a mirror image", { inertia: [3.38333e-7, 2.63333e-7, 1.516667e-7, 1e-9, 0, 0] }],
  ])("sees %s", (_, text) => {
    expect(signature(text)).not.toBe(signature());
  });

  test("of a shape without any size is one as well", () => {
    const flat: BrepMeasures = {
      faceAreas: { plane: [0] },
      edgeLengths: {},
      area: 0,
      centroid: [0, 0, 0],
      inertia: [0, 0, 0, 0, 0, 0],
    };
    expect(shapeOf(flat).signature).toMatch(/^s[a-z2-7]{20}$/);
  });
});
