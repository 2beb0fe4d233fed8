import type { Part, Parts } from "#contracts";
import { sameMatrix } from "#runtime/modules/cad/matching/places";
import { shapesOf, stayed, type Survivor, type Truth } from "./truth.ts";

/**
 * Parts of which the evidence says who they are. It is worked out from what was done, not from how the matching goes about
 * it. A part is determined if one of these holds:
 *
 * - Its shape is as it was, and it stands where it stood.
 * - Its shape is as it was, and another such part made the same motion; one of those that made it is alone of its shape in both
 *   revisions, or alone of its shape at its place in its parent. Parts that are all equal say nothing of a motion: a
 *   circle of bolts looks turned as well as shifted.
 * - Its shape is as it was, it has the path it had, no path passed from one part to another, and all that are equal to it
 *   made the same motion as it did; it may be the only one.
 * - Its shape is as it was, and it moved within a shared sub-assembly: in at least two uses of it alike, in each of which another part
 *   is known by its place and no other is equal to it; its product id is as it was.
 * - Its shape was edited, and nothing else was done; or it stands where it stood, or where a motion as above took it, and its
 *   product id, which is no exporter's count, stands for one shape in each revision.
 *
 * Nothing else is: one of several equal parts that moved by itself may as well have been replaced by another one.
 */
export function determinedParts(truth: Truth, onlyEdit: string | undefined): Set<string> {
  const { survivors } = truth;
  const unedited = [...survivors.values()].filter(({ edited }) => !edited);
  const placed = placedParts(truth, unedited);
  const steady = !pathPassed(truth);
  const determined = new Set(placed);
  for (const part of unedited) {
    const byPath = steady && part.was.key === part.is.key && equalsMovedAlike(truth, part);
    if (byPath || movedInShared(truth, part, placed)) determined.add(part.who);
  }
  const motions = unedited.filter(({ who }) => placed.has(who)).map(({ motion }) => motion);
  const designs = [truth.parts.old, truth.parts.new].map(soleDesigns);
  for (const part of survivors.values()) {
    if (!part.edited) continue;
    const { productId } = part.was;
    const named = productId === part.is.productId && designs.every((sole) => sole.has(productId));
    const there = stayed(part) || motions.some((motion) => sameMatrix(motion, part.motion));
    // An exporter's count of products says nothing once it is counted anew.
    if (onlyEdit === "geometry edited" || (named && there && !productId.startsWith("Part"))) determined.add(part.who);
  }
  return determined;
}

/** Unedited parts that are known by where they stand, in the world or among those that moved with them. */
function placedParts({ parts }: Truth, unedited: readonly Survivor[]): Set<string> {
  const alone = (nameOf: (part: Part, shape: string) => string) => {
    const sides = [parts.old, parts.new].map((list) => {
      const shapes = shapesOf(list);
      const names = list.parts.map((part) => nameOf(part, shapes.get(part.prototype) ?? ""));
      return Map.groupBy(names, (name) => name);
    });
    return (part: Part, shape: string): boolean => sides.every((side) => side.get(nameOf(part, shape))?.length === 1);
  };
  const place = ({ evidence }: Part): string => (evidence.local ?? []).map((value) => value.toFixed(4)).join(" ");
  const ofShape = alone((_, shape) => shape);
  const inParent = alone((part, shape) => `${shape} ${place(part)}`);
  const placed = new Set(unedited.filter(stayed).map(({ who }) => who));
  const moved = unedited.filter((part) => !stayed(part));
  for (const part of moved) {
    const along = moved.filter(({ motion }) => sameMatrix(motion, part.motion));
    const shows = ({ was, is, shape }: Survivor): boolean =>
      ofShape(was, shape.was) ||
      (inParent(was, shape.was) && inParent(is, shape.is) && sameMatrix(was.evidence.local, is.evidence.local));
    if (along.length > 1 && along.some(shows)) placed.add(part.who);
  }
  return placed;
}

/** Whether a part that is there before and after has lost its path to another part, or taken that of another one. */
function pathPassed({ who, survivors }: Truth): boolean {
  return [...survivors.values()].some(
    ({ was, is }) => was.key !== is.key && (who.new.has(was.key) || who.old.has(is.key)),
  );
}

/** All parts that are equal to one as it was, before and after; those that are no survivor were removed or added. */
function equalsOf({ parts, survivors, who }: Truth, { was, shape }: Survivor) {
  const of = (list: Parts, known: ReadonlyMap<string, string>) => {
    const shapes = shapesOf(list);
    return list.parts
      .filter((one) => one.productId === was.productId && shapes.get(one.prototype) === shape.was)
      .map((part) => ({ part, survivor: survivors.get(known.get(part.key) ?? "") }));
  };
  return { old: of(parts.old, who.old), new: of(parts.new, who.new) };
}

/** Whether all that are equal to a part, before and after, are still there with their paths and made its motion. */
function equalsMovedAlike(truth: Truth, part: Survivor): boolean {
  const equals = equalsOf(truth, part);
  return [...equals.old, ...equals.new].every(
    ({ survivor: one }) => one !== undefined && one.was.key === one.is.key && sameMatrix(one.motion, part.motion),
  );
}

function movedInShared(truth: Truth, part: Survivor, placed: ReadonlySet<string>): boolean {
  const equals = equalsOf(truth, part);
  const alike = (some: typeof equals.old, { evidence }: Part): boolean => {
    const parents = new Set(some.map((one) => one.part.evidence.parentKey));
    return parents.size === some.length && some.every((one) => sameMatrix(one.part.evidence.local, evidence.local));
  };
  const named = part.was.productId === part.is.productId;
  if (!named || !alike(equals.old, part.was) || !alike(equals.new, part.is)) return false;
  const moved = equals.old.flatMap(({ survivor }) => (survivor === undefined ? [] : [survivor]));
  const known = moved.filter((one) => parentKnown(truth, one, placed));
  return moved.every(({ who }) => !placed.has(who)) && known.length > 1 && known.includes(part);
}

/** Whether parts beside it are known by their place, and all of those have the parent that it has, before and after. */
function parentKnown({ survivors }: Truth, { was, is }: Survivor, placed: ReadonlySet<string>): boolean {
  const [old, next] = [was.evidence.parentKey, is.evidence.parentKey];
  const sure = [...survivors.values()].filter(({ who }) => placed.has(who));
  const beside = sure.filter((one) => one.was.evidence.parentKey === old || one.is.evidence.parentKey === next);
  return (
    beside.length > 0 && beside.every((one) => one.was.evidence.parentKey === old && one.is.evidence.parentKey === next)
  );
}

/** Product ids that stand for one shape in a revision. */
function soleDesigns({ prototypes }: Parts): Set<string> {
  const shapes = Map.groupBy(prototypes, ({ productId }) => productId);
  return new Set([...shapes].flatMap(([id, list]) => (id !== "" && list.length === 1 ? [id] : [])));
}
