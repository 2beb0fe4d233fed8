import { identity, type Matrix } from "../matrix.ts";
import type { Revisions } from "./candidates.ts";
import { motionsOf } from "./motions.ts";
import type { Pairing } from "./pairing.ts";
import { StandingParts } from "./same-place.ts";
import { settle, type Meeting } from "./settle.ts";

/** One part alone may have been replaced by an equal one elsewhere; two that moved alike moved together. */
const leastTogether = 2;

export interface PlaceEvidence {
  /** The motions that showed, first that of what stayed. */
  readonly motions: readonly Matrix[];
  /** Parts of one shape that stand in one place, before or after one of these motions. */
  readonly twins: readonly Meeting[];
}

/**
 * The strongest evidence: no other part of this shape stands here, before or after. A product or an assembly that moved as a
 * whole took its places along: what meets under its motion is the same part likewise, if the motion shows in
 * several parts.
 */
export function takeByPlaceAndShape(pairing: Pairing, revisions: Revisions): PlaceEvidence {
  const standing = new StandingParts(revisions.new);
  const meetings = [identity, ...motionsOf(revisions)].flatMap((motion) =>
    revisions.old.flatMap((old) => standing.where(old, motion).map((next) => ({ old, new: next, motion }))),
  );
  const { agreements, twins } = settle(meetings);
  const moved = agreements.filter(({ motions }) => !motions.includes(identity));
  const times = new Map<Matrix, number>();
  for (const motion of moved.flatMap(({ motions }) => motions)) times.set(motion, (times.get(motion) ?? 0) + 1);
  const shown = new Set([...times].flatMap(([motion, count]) => (count >= leastTogether ? [motion] : [])));
  for (const { old, new: next, motions } of agreements) {
    if (motions.includes(identity)) pairing.take(old, next, "place-and-shape");
    else if (motions.some((motion) => shown.has(motion))) pairing.take(old, next, "common-motion");
  }
  const motions = [identity, ...shown];
  return { motions, twins: twins.filter(({ motion }) => motions.includes(motion)) };
}
