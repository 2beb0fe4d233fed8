import { describe, expect, it } from "vitest";
import { heatColour, heatPosition, heatStops } from "#runtime/api/heat-scale";
import { diffPicture, heatPicture, histogram, levelsOf, places } from "./differences.ts";
import type { Pixels } from "./png.ts";

const width = 200;
const height = 100;

function picture(change: (data: Uint8Array) => void = () => {}): Pixels {
  const data = new Uint8Array(width * height * 4).fill(100);
  change(data);
  return { width, height, data };
}
const at = (x: number, y: number): number => (y * width + x) * 4;

describe("levels", () => {
  it("are each pixel's largest channel difference, alpha and hidden colours included", () => {
    const right = picture((data) => {
      data[at(3, 0)] = 101;
      data.set([90, 130, 100, 100], at(4, 0));
      data[at(5, 0) + 3] = 0;
    });
    const levels = levelsOf(picture(), right);
    expect([...(levels?.subarray(2, 7) ?? [])]).toEqual([0, 1, 30, 100, 0]);
    const counts = histogram(levels ?? new Uint8Array());
    expect([counts.length, counts[0], counts[1], counts[30], counts[100]]).toEqual([256, 19_997, 1, 1, 1]);
  });

  it("are none of two sizes", () => {
    expect(levelsOf(picture(), { width: 100, height: 200, data: picture().data })).toBeNull();
  });
});

describe("places", () => {
  it("are where differing pixels lie together, most pixels first", () => {
    const levels = new Uint8Array(width * height);
    levels[5 * width + 5] = 9;
    for (let x = 90; x < 140; x += 1) levels[70 * width + x] = 1;
    expect(places(levels, width)).toEqual([
      { x: 90, y: 70, width: 50, height: 1 },
      { x: 5, y: 5, width: 1, height: 1 },
    ]);
  });

  it("do not touch around the picture's edge", () => {
    const levels = new Uint8Array(width * height);
    levels[40 * width + width - 1] = 1;
    levels[70 * width] = 1;
    expect(places(levels, width)).toHaveLength(2);
    expect(places(new Uint8Array(4), 2)).toEqual([]);
  });
});

describe("the heat scale", () => {
  it("is fixed, and brighter with each level", () => {
    const brightness = Array.from({ length: 256 }, (_, level) => {
      const [red, green, blue] = heatColour(level);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });
    expect(brightness).toEqual(brightness.toSorted((a, b) => a - b));
    expect((brightness[1] ?? 0) - (brightness[0] ?? 0)).toBeGreaterThan(15);
    for (const { level, colour } of heatStops) expect(heatColour(level)).toEqual(colour);
    expect([heatPosition(0), heatPosition(255)]).toEqual([0, 1]);
  });

  it("colours a picture opaquely, as the diff marks what differs in red", () => {
    const levels = new Uint8Array(width * height);
    levels[1] = 255;
    expect([...heatPicture(levels).subarray(0, 8)]).toEqual([13, 16, 33, 255, 252, 255, 164, 255]);
    expect([...diffPicture(picture(), levels).subarray(4, 8)]).toEqual([255, 0, 0, 255]);
  });
});
