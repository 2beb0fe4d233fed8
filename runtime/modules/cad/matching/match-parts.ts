import type { Parts } from "#contracts";
import { candidatesOf, type Candidate, type Revisions } from "./candidates.ts";
import { numberingOf, type Numbering } from "./numbering.ts";
import { Pairing } from "./pairing.ts";
import { sameMatrix } from "./places.ts";
import { coincidences } from "./same-place.ts";
import { placeName, sameSpot } from "./same-spot.ts";

export interface Matching {
  readonly revisions: Revisions;
  readonly pairing: Pairing;
}

/**
 * Pairs the parts of two revisions. A pair is taken only if path, placement and shape do not contradict each other; on a
 * conflict a one-to-one match of placement and shape wins. What is left free was added, removed, or is ambiguous.
 * The result does not depend on the order of either list.
 */
export function matchParts(before: Parts, after: Parts): Matching {
  const revisions = candidatesOf(before, after);
  const pairing = new Pairing(revisions);
  takeByPlaceAndShape(pairing);
  const numbering = numberingOf(revisions, pairing.pairs);
  takeByPlaceShapeAndPath(pairing, numbering);
  takeByPath(pairing, numbering);
  takeByPlaceInParent(pairing, numbering);
  takeByProductAndPlace(pairing, numbering, revisions);
  return { revisions, pairing };
}

/** The strongest evidence: no other part of this shape stands here, before or after. */
function takeByPlaceAndShape(pairing: Pairing): void {
  const { byOld, byNew } = coincidences(pairing.freeOld, pairing.freeNew);
  for (const [old, [next, ...more]] of byOld) {
    if (next !== undefined && more.length === 0 && byNew.get(next)?.length === 1) {
      pairing.take(old, next, "place-and-shape");
    }
  }
}

/** Several parts of one shape in one place, one in another say: then their paths tell them apart, where they may be believed. */
function takeByPlaceShapeAndPath(pairing: Pairing, numbering: Numbering): void {
  const { byOld } = coincidences(pairing.freeOld, pairing.freeNew);
  for (const [old, together] of byOld) {
    const next = together.find(({ path }) => path === old.path);
    if (next !== undefined && numbering.believesPath(old) && numbering.believesPath(next)) {
      pairing.take(old, next, "path");
    }
  }
}

/**
 * Parts that moved, or whose shape was edited where they stand. Their path is all that speaks for them, so it must be
 * believable, and all the free parts it could be mistaken for must have one as well. Of several equal parts either
 * all moved, or one that seems to have moved may as well be another one in its stead.
 */
function takeByPath(pairing: Pairing, numbering: Numbering): void {
  const product = ({ part }: Candidate): string => `product ${part.productId}`;
  const shape = (one: Candidate): string => `${product(one)} shape ${one.shapeClass ?? "unknown"}`;
  const stayed = new Set(pairing.pairs.map(({ old }) => shape(old)));
  for (const [kindOf, agree] of [
    [shape, (old: Candidate): boolean => !stayed.has(shape(old))],
    [product, sameSpot],
  ] as const) {
    const newKinds = Map.groupBy(pairing.freeNew, kindOf);
    for (const [kind, olds] of Map.groupBy(pairing.freeOld, kindOf)) {
      const news = new Map((newKinds.get(kind) ?? []).map((one) => [one.path, one]));
      const all = olds.every(({ path }) => news.has(path)) && news.size === olds.length;
      if (!all || news.size !== newKinds.get(kind)?.length) continue;
      for (const old of olds) {
        const next = news.get(old.path);
        if (next === undefined || !numbering.believesPath(old) || !numbering.believesPath(next)) continue;
        if (agree(old, next)) pairing.take(old, next, "path");
      }
    }
  }
}

/** A moved assembly takes its parts along: in its own coordinates they stand where they stood. */
function takeByPlaceInParent(pairing: Pairing, numbering: Numbering): void {
  const kind = ({ part, shapeClass }: Candidate): string | undefined =>
    shapeClass === undefined ? undefined : `${part.evidence.parentKey} ${shapeClass}`;
  pairing.takeOneToOne(
    kind,
    "place-in-parent",
    (old, next) =>
      numbering.believesPath(old) &&
      numbering.believesPath(next) &&
      old.part.productId === next.part.productId &&
      sameMatrix(old.part.evidence.local, next.part.evidence.local),
  );
}

/** An edited design at its place, though the file names its occurrence otherwise: a product id stands for one design. */
function takeByProductAndPlace(pairing: Pairing, numbering: Numbering, revisions: Revisions): void {
  const designs = [revisions.old, revisions.new].map(soleDesigns);
  const stands = (part: Candidate): string | undefined => {
    const { productId } = part.part;
    if (!designs.every((sole) => sole.has(productId)) || !numbering.believesProduct(part)) return undefined;
    return `${placeName(part)} ${productId}`;
  };
  pairing.takeOneToOne(stands, "product-and-place", sameSpot);
}

/** Product ids that stand for one shape in their file. */
function soleDesigns(parts: readonly Candidate[]): Set<string> {
  const shapes = Map.groupBy(parts, ({ part }) => part.productId);
  const sole = [...shapes].filter(
    ([id, all]) => id !== "" && new Set(all.map(({ prototype }) => prototype)).size === 1,
  );
  return new Set(sole.map(([id]) => id));
}
