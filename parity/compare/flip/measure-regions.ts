import { Filters, type Source } from "./filters.ts";
import { makeKernels } from "./kernels.ts";
import type { Region } from "./regions.ts";

/** What a worker is given: both pictures and the map in shared memory, and the regions that are its own. */
export interface RegionsTask {
  readonly left: Source;
  readonly right: Source;
  readonly pixelsPerDegree: number;
  readonly regions: readonly Region[];
  /** FLIP of each pixel, row by row; nought outside the regions. */
  readonly map: Float32Array;
}

/** What one region holds: the sum over its pixels, and the largest with its place. */
export interface RegionSum {
  readonly sum: number;
  readonly largest: number;
  readonly x: number;
  readonly y: number;
}

/** Writes FLIP of every pixel of the regions into the map. */
export function measureRegions({ left, right, pixelsPerDegree, regions, map }: RegionsTask): RegionSum[] {
  const filters = new Filters(makeKernels(pixelsPerDegree), left.full);
  return regions.map((region) => {
    filters.measure(left, right, region, map);
    return sumUp(map, left.width, region);
  });
}

function sumUp(map: Float32Array, width: number, { left, top, right, bottom }: Region): RegionSum {
  let [sum, largest, at] = [0, 0, top * width + left];
  for (let y = top; y < bottom; y += 1) {
    for (let index = y * width + left; index < y * width + right; index += 1) {
      const value = map[index] ?? 0;
      sum += value;
      if (value > largest) [largest, at] = [value, index];
    }
  }
  return { sum, largest, x: at % width, y: Math.floor(at / width) };
}
