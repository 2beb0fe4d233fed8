import type { Candidate } from "./candidates.ts";
import { knownKinds, shapeKind } from "./kinds.ts";
import type { Pair, Pairing } from "./pairing.ts";
import { sameMatrix } from "./places.ts";

/**
 * A part that was moved within a shared sub-assembly moved in every use of it. Each use is known by what stayed in it, so no
 * path is needed; but the part must be alone of its kind in each, and have moved alike in all.
 */
export function takeByParents(pairing: Pairing, certain: readonly Pair[]): void {
  const parents = knownParents(certain);
  const known = knownKinds(pairing);
  const newKinds = Map.groupBy(pairing.freeNew, shapeKind);
  for (const [kind, olds] of Map.groupBy(pairing.freeOld, shapeKind)) {
    const news = newKinds.get(kind) ?? [];
    if (known.has(kind) || !oncePerParent(olds) || !oncePerParent(news)) continue;
    const byParent = new Map(news.map((one) => [one.part.evidence.parentKey, one]));
    const pairs = olds.flatMap((old) => {
      const parent = parents.get(old.part.evidence.parentKey);
      const next = parent === undefined ? undefined : byParent.get(parent);
      return next === undefined ? [] : [{ old, next }];
    });
    if (pairs.length > 1) for (const { old, next } of pairs) pairing.take(old, next, "common-motion");
  }
}

/** Whether parts are in different parents, each at the same place in its own. */
function oncePerParent(parts: readonly Candidate[]): boolean {
  const parents = new Set(parts.map(({ part }) => part.evidence.parentKey));
  const first = parts[0]?.part.evidence.local ?? null;
  return parents.size === parts.length && parts.every(({ part }) => sameMatrix(first, part.evidence.local));
}

/** From the old to the new key of each parent whose parts did not come from or go to another one. */
function knownParents(certain: readonly Pair[]): Map<string, string> {
  const between = certain.map((pair) => [pair.old.part.evidence.parentKey, pair.new.part.evidence.parentKey] as const);
  const [olds, news] = [Map.groupBy(between, ([old]) => old), Map.groupBy(between, ([, next]) => next)];
  const all = (some: typeof between | undefined, old: string, next: string): boolean =>
    some?.every(([one, other]) => one === old && other === next) === true;
  return new Map(between.filter(([old, next]) => all(olds.get(old), old, next) && all(news.get(next), old, next)));
}
