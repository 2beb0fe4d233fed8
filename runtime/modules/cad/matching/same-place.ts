import type { Candidate } from "./candidates.ts";
import { placeTolerance, sameStand } from "./places.ts";

/** For each old part the new ones with the same or a close shape at the same place, and the other way round. */
export interface Coincidences {
  readonly byOld: ReadonlyMap<Candidate, readonly Candidate[]>;
  readonly byNew: ReadonlyMap<Candidate, readonly Candidate[]>;
}

/** Wider than any tolerance, so that what is the same place lies in neighbouring cells. */
const cell = 10 * placeTolerance;

export function coincidences(old: readonly Candidate[], next: readonly Candidate[]): Coincidences {
  const cells = new Map<string, Candidate[]>();
  for (const part of next) {
    const name = cellNames(part)[0];
    if (name !== undefined) cells.set(name, [...(cells.get(name) ?? []), part]);
  }
  const byOld = new Map<Candidate, Candidate[]>();
  const byNew = new Map<Candidate, Candidate[]>();
  for (const part of old) {
    for (const other of cellNames(part).flatMap((name) => cells.get(name) ?? [])) {
      if (!standTogether(part, other)) continue;
      byOld.set(part, [...(byOld.get(part) ?? []), other]);
      byNew.set(other, [...(byNew.get(other) ?? []), part]);
    }
  }
  return { byOld, byNew };
}

function standTogether(a: Candidate, b: Candidate): boolean {
  if (a.stand === undefined || b.stand === undefined) return false;
  return a.shapeClass === b.shapeClass && sameStand(a.stand, b.stand);
}

/** The cell of a part, its own first, then those around it. One without a known shape stands in none. */
function cellNames({ stand }: Candidate): string[] {
  if (stand === undefined) return [];
  const [x, y, z] = stand.centre.map((value) => Math.floor(value / cell)) as [number, number, number];
  const steps = [0, -1, 1];
  return steps.flatMap((a) => steps.flatMap((b) => steps.map((c) => `${x + a} ${y + b} ${z + c}`)));
}
