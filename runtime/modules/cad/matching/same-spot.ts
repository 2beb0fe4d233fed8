import type { Candidate } from "./candidates.ts";
import { overlap, placedBounds, sameMatrix } from "./places.ts";

/** A name that parts with the same placement share, but for one in millions whose placement is rounded two ways. */
export function placeName({ part }: Candidate): string {
  // Round numbers, which people draw, lie on no step of an irrational size.
  return part.placement.map((value) => Math.round(value / (1e-4 * Math.SQRT1_2)) + 0).join(" ");
}

/**
 * Whether an edited part can be where the old one was: its coordinates stand at the same place, and it fills some of the
 * same space. Parts that are all drawn in the assembly's coordinates share their placement, so that alone says little.
 */
export function sameSpot(old: Candidate, next: Candidate): boolean {
  if (!sameMatrix(old.part.placement, next.part.placement)) return false;
  const [a, b] = [old, next].map(({ part, prototype }) =>
    prototype?.bounds == null ? undefined : placedBounds(part.placement, prototype.bounds),
  );
  return a === undefined || b === undefined || overlap(a, b);
}
