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

  it("lays what shows half on the background, rounded to a level", async () => {
    const left = gradient(50, 40);
    const translucent = paint(50, 40, (x, y) => [(x * 5) % 256, (y * 9) % 256, 77, (x * 7 + y * 3) % 256]);
    const { background, mean } = await flip(left, translucent);
    const behind = background === "white" ? 255 : 0;
    const data = translucent.data.map((value, index) => {
      const alpha = translucent.data[index | 3] ?? 0;
      return index % 4 === 3 ? 255 : Math.round((value * alpha + behind * (255 - alpha)) / 255);
    });
    expect((await flip(left, { ...translucent, data })).mean).toBe(mean);
    // At 16 bits it is rounded to finer levels.
    expect((await flip(deepened(left), deepened(translucent))).mean).toBeCloseTo(mean, 4);
  });

  it("gives the same mirrored, upside down and with the sides swapped, whatever is left over of a loop", async () => {
    const width = 147;
    const height = 61;
    const level = (x: number, y: number, by: number): number => (x * x * by + y * 31 + x * y) % 256;
    const painted = (by: number, place: (x: number, y: number) => readonly [number, number]): Picture =>
      paint(width, height, (x, y) => [level(...place(x, y), by), level(...place(x, y), by + 1), 90, 255]);
    const mapOf = async (place: (x: number, y: number) => readonly [number, number]): Promise<Float32Array> =>
      (await flip(painted(3, place), painted(4, place))).map;
    const map = await mapOf((x, y) => [x, y]);
    const mirrored = await mapOf((x, y) => [width - 1 - x, y]);
    const turned = await mapOf((x, y) => [width - 1 - x, height - 1 - y]);
    const rows = (values: Float32Array): number[][] =>
      Array.from({ length: height }, (_, y) => [...values.subarray(y * width, (y + 1) * width)]);
    expect(rows(mirrored).map((row) => row.toReversed())).toEqual(rows(map));
    expect([...turned].toReversed()).toEqual([...map]);
    const swapped = await flip(
      painted(4, (x, y) => [x, y]),
      painted(3, (x, y) => [x, y]),
    );
    expect([...swapped.map]).toEqual([...map]);
  });

  it("gives the same in threads as in one", async () => {
    const [width, height] = [1280, 840];
    const left = gradient(width, height);
    const right = paint(width, height, (x, y) => [(x * 7 + 9) % 256, (y * 11) % 256, ((x + y) * 5) % 256, 255]);
    const whole = await flip(left, right);
    const strip = (picture: Picture): Picture => ({
      width,
      height: 60,
      data: picture.data.slice(width * 4 * 100, width * 4 * 160),
    });
    const part = await flip(strip(left), strip(right));
    // Away from the strip's own edges its pixels are the whole's.
    expect([...part.map.subarray(width * 20, width * 40)]).toEqual([...whole.map.subarray(width * 120, width * 140)]);
    expect((await flip(left, right)).mean).toBe(whole.mean);
  });
});
