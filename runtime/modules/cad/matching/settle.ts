import { identity, type Matrix } from "../matrix.ts";
import type { Candidate } from "./candidates.ts";
import { Groups } from "./groups.ts";

/** Two parts that stand at one place once the old one has made a motion. */
export interface Meeting {
  readonly old: Candidate;
  readonly new: Candidate;
  readonly motion: Matrix;
}

/** A pair, and every motion that says so. */
export interface Agreement {
  readonly old: Candidate;
  readonly new: Candidate;
  readonly motions: readonly Matrix[];
}

export interface Settled {
  readonly agreements: readonly Agreement[];
  /** What else counts: several equal parts in one place, before or after. */
  readonly twins: readonly Meeting[];
}

/**
 * The pairs among parts that meet under one motion or another. Where one motion pairs a part with one part and another
 * motion with another (a row of equal feet that moved on by the distance of two of them), {@link believed} says which
 * counts.
 */
export function settle(meetings: readonly Meeting[]): Settled {
  const groups = new Groups<Candidate>();
  for (const { old, new: next } of meetings) groups.join(old, next);
  const support = supportOf(meetings);
  const counting = [...Map.groupBy(meetings, ({ old }) => groups.leaderOf(old)).values()].flatMap((group) =>
    partsIn(group) === 2 ? group : believed(group, support),
  );
  const agreements = agreementsOf(counting);
  const agreed = new Set(agreements.map(({ old }) => old));
  return { agreements, twins: counting.filter(({ old }) => !agreed.has(old)) };
}

/**
 * What counts among parts that motions pair differently: those of the motion that accounts for most of these parts, of several
 * that do so the one that accounts for most of the product. It must account for no less of the product than any other; and
 * unless it is standing still, for more of these parts than that does. Otherwise nobody knows.
 */
function believed(group: readonly Meeting[], support: ReadonlyMap<Matrix, number>): readonly Meeting[] {
  const claims = [...Map.groupBy(group, ({ motion }) => motion)].map(([motion, meetings]) => {
    return { motion, meetings, here: partsIn(meetings), inAll: support.get(motion) ?? 0 };
  });
  const [first, second] = claims.toSorted((a, b) => b.here - a.here || b.inAll - a.inAll);
  if (first === undefined || second === undefined) return first?.meetings ?? [];
  const still = claims.find(({ motion }) => motion === identity && motion !== first.motion)?.here ?? 0;
  const most = claims.every(({ inAll }) => inAll <= first.inAll);
  const tied = first.here === second.here && first.inAll === second.inAll;
  return most && !tied && first.here > still ? first.meetings : [];
}

/** How many parts each motion takes to where such a part stands. */
function supportOf(meetings: readonly Meeting[]): Map<Matrix, number> {
  return new Map([...Map.groupBy(meetings, ({ motion }) => motion)].map(([motion, some]) => [motion, partsIn(some)]));
}

function partsIn(meetings: readonly Meeting[]): number {
  return new Set(meetings.flatMap(({ old, new: next }) => [old, next])).size;
}

/** Those whose parts meet each other and nobody else. */
function agreementsOf(meetings: readonly Meeting[]): Agreement[] {
  const byNew = Map.groupBy(meetings, ({ new: next }) => next);
  return [...Map.groupBy(meetings, ({ old }) => old)].flatMap(([old, all]) => {
    const next = all[0]?.new;
    const alone = (some: readonly Meeting[] | undefined): boolean =>
      some?.every((one) => one.old === old && one.new === next) === true;
    if (next === undefined || !alone(all) || !alone(byNew.get(next))) return [];
    return [{ old, new: next, motions: all.map(({ motion }) => motion) }];
  });
}
