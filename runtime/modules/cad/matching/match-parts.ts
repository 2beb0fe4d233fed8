import type { Parts } from "#contracts";
import type { Matrix } from "../matrix.ts";
import { candidatesOf, type Candidate, type Revisions } from "./candidates.ts";
import { numberingOf, type Numbering } from "./numbering.ts";
import { Pairing } from "./pairing.ts";
import { placeName, placementAfter, sameSpot } from "./same-spot.ts";
import { settle } from "./settle.ts";
import { takeByParents } from "./take-by-parents.ts";
import { takeByPath, takeTwinsByPath } from "./take-by-path.ts";
import { takeByPlaceAndShape } from "./take-by-place.ts";

export interface Matching {
  readonly pairing: Pairing;
  /** The motions that several parts made in common, first that of those that stayed. */
  readonly motions: readonly Matrix[];
}

/**
 * Pairs the parts of two revisions. A pair is taken only if path, placement and shape do not contradict each other; on a
 * conflict a one-to-one match of placement and shape wins. What is left free was added, removed, or is ambiguous.
 * The result does not depend on the order of either list.
 */
export function matchParts(before: Parts, after: Parts): Matching {
  const revisions = candidatesOf(before, after);
  const pairing = new Pairing(revisions);
  const { motions, twins } = takeByPlaceAndShape(pairing, revisions);
  const certain = [...pairing.pairs];
  takeByParents(pairing, certain);
  const numbering = numberingOf(revisions, certain);
  takeTwinsByPath(pairing, numbering, twins);
  takeByPath(pairing, numbering, motions);
  takeByProductAndPlace(pairing, numbering, { revisions, motions });
  return { pairing, motions };
}

/** An edited design at its place, though the file names its occurrence otherwise: a product id stands for one design. */
function takeByProductAndPlace(
  pairing: Pairing,
  numbering: Numbering,
  { revisions, motions }: { readonly revisions: Revisions; readonly motions: readonly Matrix[] },
): void {
  const designs = [revisions.old, revisions.new].map(soleDesigns);
  const speaks = (one: Candidate): boolean =>
    designs.every((sole) => sole.has(one.part.productId)) && numbering.believesProduct(one);
  const name = (placement: Matrix, { part }: Candidate): string => `${placeName(placement)} ${part.productId}`;
  const news = Map.groupBy(pairing.freeNew.filter(speaks), (one) => name(one.part.placement, one));
  const meetings = motions.flatMap((motion) =>
    pairing.freeOld
      .filter(speaks)
      .flatMap((old) =>
        (news.get(name(placementAfter(motion, old), old)) ?? [])
          .filter((next) => sameSpot(old, next, motion))
          .map((next) => ({ old, new: next, motion })),
      ),
  );
  for (const { old, new: next } of settle(meetings).agreements) pairing.take(old, next, "product-and-place");
}

/** Product ids that stand for one shape in their file. */
function soleDesigns(parts: readonly Candidate[]): Set<string> {
  const shapes = Map.groupBy(parts, ({ part }) => part.productId);
  const sole = [...shapes].filter(
    ([id, all]) => id !== "" && new Set(all.map(({ prototype }) => prototype)).size === 1,
  );
  return new Set(sole.map(([id]) => id));
}
