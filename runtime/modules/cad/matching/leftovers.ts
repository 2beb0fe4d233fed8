import type { RevisionDiff } from "#contracts";
import type { Matrix } from "../matrix.ts";
import type { Candidate } from "./candidates.ts";
import { Groups } from "./groups.ts";
import { placementAfter, placeName, sameSpot } from "./same-spot.ts";

/**
 * What is in no pair. Free parts of both revisions that share a path, a shape, a product or a spot may be each other: they
 * are ambiguous together. A part that could be none of the other revision's free ones was added or removed.
 * @param motions that parts made in common: a spot is the same one after any of them
 */
export function leftovers(
  old: readonly Candidate[],
  next: readonly Candidate[],
  motions: readonly Matrix[],
): Pick<RevisionDiff, "added" | "removed" | "ambiguous"> {
  const groups = connected(old, next, motions);
  const refs = (parts: readonly Candidate[]) =>
    parts.map(({ part: { key, path } }) => ({ key, path })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const only = (side: "old" | "new", other: "old" | "new") =>
    refs(groups.filter((group) => group[other].length === 0).flatMap((group) => group[side]));
  const ambiguous = groups
    .filter((group) => group.old.length > 0 && group.new.length > 0)
    .map((group) => ({ old: refs(group.old), new: refs(group.new), reason: reasonOf(group) }))
    .toSorted((a, b) => ((a.old[0]?.key ?? "") < (b.old[0]?.key ?? "") ? -1 : 1));
  return { added: only("new", "old"), removed: only("old", "new"), ambiguous };
}

interface Group {
  readonly old: Candidate[];
  readonly new: Candidate[];
}

/** Groups of parts that share a trait or a spot, directly or through others. */
function connected(old: readonly Candidate[], next: readonly Candidate[], motions: readonly Matrix[]): Group[] {
  const together = new Groups<Candidate>();
  const traits = new Map<string, Candidate>();
  for (const part of [...old, ...next]) {
    for (const trait of traitsOf(part)) {
      const first = traits.get(trait);
      if (first === undefined) traits.set(trait, part);
      else together.join(first, part);
    }
  }
  const places = Map.groupBy(next, ({ part }) => placeName(part.placement));
  for (const [part, motion] of old.flatMap((one) => motions.map((motion) => [one, motion] as const))) {
    const there = places.get(placeName(placementAfter(motion, part))) ?? [];
    for (const other of there) if (sameSpot(part, other, motion)) together.join(part, other);
  }
  const groups = new Map<Candidate, Group>();
  const groupOf = (part: Candidate): Group => {
    const leader = together.leaderOf(part);
    const group = groups.get(leader) ?? { old: [], new: [] };
    groups.set(leader, group);
    return group;
  };
  for (const part of old) groupOf(part).old.push(part);
  for (const part of next) groupOf(part).new.push(part);
  return [...groups.values()];
}

function traitsOf({ path, shapeClass, part }: Candidate): string[] {
  return [
    `path ${path}`,
    ...(shapeClass === undefined ? [] : [`shape ${shapeClass}`]),
    ...(part.productId === "" ? [] : [`product ${part.productId}`]),
  ];
}

function reasonOf({ old, new: next }: Group): string {
  const count = (parts: readonly Candidate[], word: string): string =>
    `${parts.length} ${word} part${parts.length === 1 ? "" : "s"}`;
  const shared = (trait: (part: Candidate) => unknown): boolean =>
    old.some((one) => next.some((other) => trait(one) !== undefined && trait(one) === trait(other)));
  const common = [
    shared(({ path }) => path) ? "path" : "",
    shared(({ part }) => part.productId || undefined) ? "product id" : "",
    shared(({ shapeClass }) => shapeClass) ? "shape" : "",
  ].filter((word) => word !== "");
  const what = common.length > 0 ? common.join(" and ") : "their place";
  return `${count(old, "old")} and ${count(next, "new")} share ${what}, and nothing says which is which`;
}
