import type { Matrix } from "../matrix.ts";

/** Placements closer than this are the same place, in metres (and for the axes, of their unit length). */
const placementStep = 1e-9;

/** A placement that may be ordered: two files' roundings of it are the same numbers. */
export function quantisedPlace(placement: Matrix): number[] {
  // Minus zero is not zero in canonical JSON.
  return placement.map((value) => Math.round(value / placementStep) + 0);
}

/** Orders quantised placements, axis by axis. */
export function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
