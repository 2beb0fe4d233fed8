import { identity, multiply, type Matrix } from "../matrix.ts";
import type { Candidate } from "./candidates.ts";
import { overlap, placedBounds, sameMatrix } from "./places.ts";

/** A name that equal placements share, but for one in millions that is rounded two ways. */
export function placeName(placement: Matrix): string {
  // Round numbers, which people draw, lie on no step of an irrational size.
  return placement.map((value) => Math.round(value / (1e-4 * Math.SQRT1_2)) + 0).join(" ");
}

/** Where a part's coordinates stand after a motion. */
export function placementAfter(motion: Matrix, { part }: Candidate): Matrix {
  return motion === identity ? part.placement : multiply(motion, part.placement);
}

/**
 * Whether an edited part can be where the old one is after a motion: its coordinates stand at the same place, and another
 * shape fills some of the same space. Parts that are all drawn in the assembly's coordinates share their placement, so that alone says
 * little.
 */
export function sameSpot(old: Candidate, next: Candidate, motion: Matrix): boolean {
  // Whether an equal part is the same one was asked before: what its place left open stays so.
  if (old.shapeClass !== undefined && old.shapeClass === next.shapeClass) return false;
  const placement = placementAfter(motion, old);
  if (!sameMatrix(placement, next.part.placement)) return false;
  const [a, b] = [old, next].map(({ prototype }) =>
    prototype?.bounds == null ? undefined : placedBounds(next.part.placement, prototype.bounds),
  );
  return a === undefined || b === undefined || overlap(a, b);
}
