import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { countDifferences } from "../count-differences.ts";
import { deepened, type Picture } from "../picture.ts";
import { gradient, paint, withPixels } from "../testing.ts";
import { measureFlip, type Flip } from "./flip.ts";
import { referencePairs } from "./testing/pairs.ts";

const row = z.array(z.number());
const reference = z
  .object({
    pixelsPerDegree: z.number(),
    every: z.int(),
    pairs: z.array(z.object({ name: z.string(), mean: z.number(), largest: z.number(), grid: z.array(row) })),
  })
  .parse(JSON.parse(await readFile(new URL("testing/reference.json", import.meta.url), "utf8")));

function flip(left: Picture, right: Picture): Promise<Flip> {
  return measureFlip(left, right, countDifferences(left, right));
}

describe("FLIP", () => {
  it("has a reference for every pair, at the published distance", () => {
    expect(reference.pairs.map(({ name }) => name)).toEqual(referencePairs.map(({ name }) => name));
    expect(Math.round(reference.pixelsPerDegree)).toBe(67);
  });

  it.each(referencePairs)(
    "is what the authors' evaluator gives, to 1e-4: $name",
    async ({ name, left, right, pixelTolerance = 1e-4 }) => {
      const wanted = reference.pairs.find((pair) => pair.name === name);
      const { mean, largest, map } = await measureFlip(
        left,
        right,
        countDifferences(left, right),
        reference.pixelsPerDegree,
      );
      expect(Math.abs(mean - (wanted?.mean ?? NaN))).toBeLessThanOrEqual(1e-4);
      expect(Math.abs(largest - (wanted?.largest ?? NaN))).toBeLessThanOrEqual(1e-4);
      const off = (wanted?.grid ?? []).flatMap((values, line) =>
        values.map((value, column) =>
          Math.abs((map[line * reference.every * left.width + column * reference.every] ?? NaN) - value),
        ),
      );
      expect(off.length).toBe(300);
      expect(Math.max(...off)).toBeLessThanOrEqual(pixelTolerance);
    },
  );

  it("is 0 a kernel's reach away from every difference, and its largest value is where the map has it", async () => {
    const left = gradient(120, 90);
    const right = withPixels(left, [[60, 40, [255, 255, 255, 255]]]);
    const { map, x, y, largest } = await flip(left, right);
    expect(map[y * 120 + x]).toBe(largest);
    expect(largest).toBe(Math.max(...map));
    expect([Math.abs(x - 60) < 5, Math.abs(y - 40) < 5]).toEqual([true, true]);
    expect([map[40 * 120 + 71], map[51 * 120 + 60], map[40 * 120 + 70] === 0]).toEqual([0, 0, false]);
  });

  it("counts the worse of black and white behind what is transparent", async () => {
    const left = paint(40, 40, () => [0, 0, 0, 255]);
    const right = paint(40, 40, (x) => [0, 0, 0, x < 20 ? 0 : 255]);
    const { background, mean } = await flip(left, right);
    expect(background).toBe("white");
    const laid = paint(40, 40, (x) => (x < 20 ? [255, 255, 255, 255] : [0, 0, 0, 255]));
    expect((await flip(left, laid)).mean).toBe(mean);
    const light = paint(40, 40, () => [255, 255, 255, 255]);
    const onLight = await flip(
      light,
      paint(40, 40, (x) => [255, 255, 255, x < 20 ? 128 : 255]),
    );
    expect(onLight.background).toBe("black");
    expect((await flip(left, left)).background).toBeNull();
  });

  it("sees one level of 16 bits", async () => {
    const deep = deepened(paint(40, 40, () => [128, 128, 128, 255]));
    const data = Uint16Array.from(deep.data);
    data[0] = (data[0] ?? 0) + 1;
    const { mean, largest } = await flip(deep, { ...deep, data });
    expect(mean).toBeGreaterThan(0);
    expect(largest).toBeLessThan(0.05);
    const eight = paint(40, 40, (x, y) => [x * 6, y * 6, 90, 255]);
    const other = paint(40, 40, (x, y) => [x * 6, y * 6, 99, 255]);
    expect((await flip(deepened(eight), deepened(other))).mean).toBeCloseTo((await flip(eight, other)).mean, 9);
  });

  it("gives the same in threads as in one", async () => {
    const left = gradient(640, 330);
    const right = paint(640, 330, (x, y) => [(x * 7 + 9) % 256, (y * 11) % 256, ((x + y) * 5) % 256, 255]);
    const whole = await flip(left, right);
    const strip = (picture: Picture): Picture => ({
      width: 640,
      height: 60,
      data: picture.data.slice(640 * 4 * 100, 640 * 4 * 160),
    });
    const part = await flip(strip(left), strip(right));
    // Away from the strip's own edges its pixels are the whole's.
    expect([...part.map.subarray(640 * 20, 640 * 40)]).toEqual([...whole.map.subarray(640 * 120, 640 * 140)]);
    expect((await flip(left, right)).mean).toBe(whole.mean);
  });
});
