import type { Matrix } from "../matrix.ts";
import type { Candidate } from "./candidates.ts";
import { knownKinds, productKind, shapeKind } from "./kinds.ts";
import { motionBetween } from "./motions.ts";
import type { Numbering } from "./numbering.ts";
import type { Pairing } from "./pairing.ts";
import { sameMatrix } from "./places.ts";
import { sameSpot } from "./same-spot.ts";
import type { Meeting } from "./settle.ts";

/** Several parts of one shape in one place, one in another say: then their paths tell them apart, where they may be believed. */
export function takeTwinsByPath(pairing: Pairing, numbering: Numbering, twins: readonly Meeting[]): void {
  const pairs = twins.filter(({ old, new: next }) => old.path === next.path);
  // Twins may meet under several motions.
  const once = new Map(pairs.map(({ old, new: next }) => [old, next]));
  takeBelieved(pairing, numbering, [...once]);
}

/**
 * Parts that moved, or whose shape was edited where they stand. Their path is all that speaks for them, so it must be
 * believable, and all the free parts it could be mistaken for must have one as well. Of several equal parts all must
 * have moved, and alike: where one stayed, the other may as well be a new one in its stead, and where each went its own way,
 * only a count says which is which, and an exporter counts anew.
 */
export function takeByPath(pairing: Pairing, numbering: Numbering, motions: readonly Matrix[]): void {
  const known = knownKinds(pairing);
  for (const { kind, pairs } of pairsByPath(pairing, shapeKind)) {
    if (!known.has(kind) && movedAlike(pairs)) takeBelieved(pairing, numbering, pairs);
  }
  for (const { pairs } of pairsByPath(pairing, productKind)) {
    const edited = pairs.filter(([old, next]) => motions.some((motion) => sameSpot(old, next, motion)));
    takeBelieved(pairing, numbering, edited);
  }
}

type PathPair = readonly [old: Candidate, next: Candidate];

/** The free parts of each kind by their path, for the kinds of which every free part has its counterpart. */
function pairsByPath(
  pairing: Pairing,
  kindOf: (part: Candidate) => string,
): { readonly kind: string; readonly pairs: readonly PathPair[] }[] {
  const newKinds = Map.groupBy(pairing.freeNew, kindOf);
  return [...Map.groupBy(pairing.freeOld, kindOf)].flatMap(([kind, olds]) => {
    const all = newKinds.get(kind) ?? [];
    const news = new Map(all.map((one) => [one.path, one]));
    const pairs = olds.flatMap((old): PathPair[] => {
      const next = news.get(old.path);
      return next === undefined ? [] : [[old, next]];
    });
    return pairs.length === olds.length && pairs.length === all.length ? [{ kind, pairs }] : [];
  });
}

function movedAlike([first, ...more]: readonly PathPair[]): boolean {
  if (first === undefined || more.length === 0) return true;
  const motionOf = ([old, next]: PathPair) => motionBetween(old.part.placement, next.part.placement) ?? null;
  const motion = motionOf(first);
  return more.every((pair) => sameMatrix(motion, motionOf(pair)));
}

function takeBelieved(pairing: Pairing, numbering: Numbering, pairs: readonly PathPair[]): void {
  for (const [old, next] of pairs) {
    if (numbering.believesPath(old) && numbering.believesPath(next)) pairing.take(old, next, "path");
  }
}
