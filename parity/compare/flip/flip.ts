import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import type { Differences } from "../count-differences.ts";
import { fullOf, type Picture } from "../picture.ts";
import { makeKernels } from "./kernels.ts";
import { measureRegions, type RegionsTask, type RegionSum } from "./measure-regions.ts";
import { findRegions, type Region } from "./regions.ts";

export const flipVersion = "1";

/** A display of 0.7 m and 3840 pixels across, seen from 0.7 m: the published default. */
export const defaultPixelsPerDegree = 67;

export interface Flip {
  /** Over all pixels, 0 to 1. */
  readonly mean: number;
  readonly largest: number;
  /** Where the largest is, in pixels from the top left. */
  readonly x: number;
  readonly y: number;
  /** What transparent pixels were laid on; null where there are none. */
  readonly background: "black" | "white" | null;
  /** FLIP of each pixel, row by row. */
  readonly map: Float32Array;
}

/** Less than this many pixels are measured at once, by this thread: starting others and sharing the pictures would take longer. */
const worthThreads = 1 << 20;
/** How many times as many tasks as threads, so that no thread waits long for the last one. */
const tasksPerThread = 4;

let pool: Piscina | undefined;

/**
 * Threads start with the first large pair and end a while after the last one, which is longer than most renders between two comparisons
 * take; waiting, they do not keep the process alive.
 */
function threads(): Piscina {
  pool ??= new Piscina({
    filename: new URL("./worker.ts", import.meta.url).href,
    maxThreads: availableParallelism(),
    idleTimeout: 60_000,
  });
  return pool;
}

/**
 * LDR-FLIP of two pictures of one size and depth (Andersson et al. 2020): how strongly a person notices a change who flips between
 * both. What is transparent is laid on black and on white, and the one with the higher mean counts.
 * @param found where they differ: elsewhere, a kernel's reach away, FLIP is 0 and nothing is computed
 */
export async function measureFlip(
  left: Picture,
  right: Picture,
  found: Differences,
  pixelsPerDegree = defaultPixelsPerDegree,
): Promise<Flip> {
  const { width, height } = left;
  const regions = findRegions(found, width, height, makeKernels(pixelsPerDegree).radius);
  const area = regions.reduce((sum, region) => sum + areaOf(region), 0);
  const threaded = area >= worthThreads;
  const [ours, theirs] = threaded ? [shared(left), shared(right)] : [left, right];
  const full = fullOf(left);
  const on = async (name: "black" | "white"): Promise<Flip> => {
    const background = name === "black" ? 0 : full;
    const source = ({ data }: Picture): RegionsTask["left"] => ({ data, width, height, background, full });
    const bytes = width * height * Float32Array.BYTES_PER_ELEMENT;
    const map = new Float32Array(threaded ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
    const task = { left: source(ours), right: source(theirs), pixelsPerDegree, map };
    const sums = threaded ? await inThreads(task, regions, area) : measureRegions({ ...task, regions });
    return { ...together(sums, width * height), background: found.opaque ? null : name, map };
  };
  const black = await on("black");
  if (found.opaque) return black;
  const white = await on("white");
  return white.mean > black.mean ? white : black;
}

async function inThreads(
  task: Omit<RegionsTask, "regions">,
  regions: readonly Region[],
  area: number,
): Promise<RegionSum[]> {
  const each = area / (availableParallelism() * tasksPerThread);
  const batches: Region[][] = [];
  let room = 0;
  for (const region of regions) {
    if (room <= 0) {
      batches.push([]);
      room = each;
    }
    batches.at(-1)?.push(region);
    room -= areaOf(region);
  }
  const run = threads();
  const sums = await Promise.all(
    batches.map(async (batch): Promise<RegionSum[]> => await run.run({ ...task, regions: batch })),
  );
  return sums.flat();
}

/** In the regions' order, so that the mean is the same however they were shared out. */
function together(sums: readonly RegionSum[], pixels: number): Pick<Flip, "mean" | "largest" | "x" | "y"> {
  const none: RegionSum = { sum: 0, largest: 0, x: 0, y: 0 };
  const worst = sums.reduce((worst, one) => (one.largest > worst.largest ? one : worst), none);
  const mean = sums.reduce((sum, one) => sum + one.sum, 0) / pixels;
  return { mean, largest: worst.largest, x: worst.x, y: worst.y };
}

function areaOf({ left, top, right, bottom }: Region): number {
  return (right - left) * (bottom - top);
}

/** The same picture in memory that threads share instead of copying it to each. */
function shared(picture: Picture): Picture {
  const { data } = picture;
  const memory = new SharedArrayBuffer(data.byteLength);
  const copy = data instanceof Uint16Array ? new Uint16Array(memory) : new Uint8Array(memory);
  copy.set(data);
  return { ...picture, data: copy };
}
