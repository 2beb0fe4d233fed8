import { identity, type Matrix } from "../matrix.ts";
import type { Candidate } from "./candidates.ts";
import { movedPoint, movedStand, placeTolerance, sameStand } from "./places.ts";

/** Wider than any tolerance; irrational, so that round numbers, which people draw, lie at no edge of a cell. */
const cell = 100 * Math.SQRT1_2 * placeTolerance;

/** Parts by where they stand. One without a known shape stands nowhere. */
export class StandingParts {
  readonly #cells = new Map<number, Candidate[]>();

  constructor(parts: readonly Candidate[]) {
    for (const part of parts) {
      if (part.stand === undefined) continue;
      const [x, y, z] = part.stand.centre.map((value) => Math.floor(value / cell)) as [number, number, number];
      const name = cellName(x, y, z);
      const there = this.#cells.get(name);
      if (there === undefined) this.#cells.set(name, [part]);
      else there.push(part);
    }
  }

  /** Those that stand where a part of the same or a close shape stands after a motion. */
  where({ stand, shapeClass }: Candidate, motion: Matrix): Candidate[] {
    if (stand === undefined) return [];
    const near = this.#around(motion === identity ? stand.centre : movedPoint(motion, stand.centre));
    if (near.length === 0) return [];
    const moved = motion === identity ? stand : movedStand(motion, stand);
    return near.filter(
      (other) => other.shapeClass === shapeClass && other.stand !== undefined && sameStand(moved, other.stand),
    );
  }

  /** What may be close enough to a point: of one cell, but for a point at the edge of it. */
  #around([x, y, z]: readonly [number, number, number]): Candidate[] {
    const found = new Set<Candidate>();
    for (const a of cellsOf(x)) {
      for (const b of cellsOf(y)) {
        for (const c of cellsOf(z)) for (const part of this.#cells.get(cellName(a, b, c)) ?? []) found.add(part);
      }
    }
    return [...found];
  }
}

function cellsOf(value: number): number[] {
  const low = Math.floor((value - placeTolerance) / cell);
  const high = Math.floor((value + placeTolerance) / cell);
  return low === high ? [low] : [low, high];
}

/** Two cells may have the same name: whatever has it is compared. The factors are large primes, as spatial hashes take them. */
function cellName(x: number, y: number, z: number): number {
  return Math.imul(x, 73856093) ^ Math.imul(y, 19349663) ^ Math.imul(z, 83492791);
}
