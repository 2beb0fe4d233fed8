import { identity, multiply, type Matrix } from "../matrix.ts";
import type { Candidate, Revisions } from "./candidates.ts";
import { axisTolerance, sameMatrix } from "./places.ts";
import { placeName } from "./same-spot.ts";

/**
 * What takes a placement to another one: a turn and a shift.
 * @returns undefined where either is no rigid placement
 */
export function motionBetween(old: Matrix, next: Matrix): Matrix | undefined {
  const axes = [0, 4, 8].map((row) => [0, 1, 2].map((column) => turnOf(old, next, row, column * 4)));
  const unturned = axes.flat().every((value, at) => Math.abs(value - (at % 4 === 0 ? 1 : 0)) <= axisTolerance);
  // A shift is the motion that people make most. What five digits leave of a turn would be felt far from the origin.
  const turn = unturned ? [0, 4, 8].map((row) => identity.slice(row, row + 3)) : axes;
  const motion = [0, 1, 2].flatMap((axis) => {
    const [a = 0, b = 0, c = 0] = turn[axis] ?? [];
    const carried = a * (old[3] ?? 0) + b * (old[7] ?? 0) + c * (old[11] ?? 0);
    return [a, b, c, (next[axis * 4 + 3] ?? 0) - carried];
  });
  motion.push(0, 0, 0, 1);
  return sameMatrix(multiply(motion, old), next) ? motion : undefined;
}

/** One value of the turn: the new axes times the old ones turned back, which for a rigid placement is its transpose. */
function turnOf(old: Matrix, next: Matrix, row: number, column: number): number {
  return [0, 1, 2].reduce((sum, k) => sum + (next[row + k] ?? 0) * (old[column + k] ?? 0), 0);
}

/**
 * The motions that something may have made as a whole: that of each part which is alone of its shape in both
 * revisions, or alone of its shape at its place in its parent. No name is looked at. What stayed has none.
 */
export function motionsOf({ old, new: next }: Revisions): Matrix[] {
  const found: Matrix[] = [];
  for (const nameOf of [shapeName, shapeInParent]) {
    const news = aloneBy(next, nameOf);
    for (const [name, one] of aloneBy(old, nameOf)) {
      const other = news.get(name);
      const motion = other && motionBetween(one.part.placement, other.part.placement);
      if (motion !== undefined && ![identity, ...found].some((known) => sameMatrix(known, motion))) found.push(motion);
    }
  }
  return found;
}

function shapeName({ shapeClass }: Candidate): string | undefined {
  return shapeClass === undefined ? undefined : `${shapeClass}`;
}

function shapeInParent(one: Candidate): string | undefined {
  const { local } = one.part.evidence;
  const shape = shapeName(one);
  return local === null || shape === undefined ? undefined : `${shape} ${placeName(local)}`;
}

function aloneBy(parts: readonly Candidate[], nameOf: (part: Candidate) => string | undefined): Map<string, Candidate> {
  const named = Map.groupBy(parts, (part) => nameOf(part) ?? "");
  return new Map(
    [...named].flatMap(([name, [one, ...more]]) =>
      name === "" || one === undefined || more.length > 0 ? [] : [[name, one] as const],
    ),
  );
}
