import type { Parts, RevisionDiff } from "#contracts";
import { matchParts } from "#runtime/modules/cad/matching/match-parts";
import { diffOf, diffParts } from "#runtime/modules/cad/matching/revision-diff";
import { holdingAnswers, type Answers } from "./holding-answers.ts";

const pairLists = ["kept", "moved", "renamed", "changed"] as const;
type Group = RevisionDiff["ambiguous"][number];
type PartRef = RevisionDiff["added"][number];

/** The current revision's parts, and those of one that was published before and becomes the current one again. */
interface Settled {
  readonly before: Parts;
  readonly after: Parts;
}

/**
 * What becomes of parts when the product goes back to a revision that it had before. The keys of both are settled: a part that
 * both have is the same one, whatever the evidence says. About the others the evidence decides as between any two
 * revisions; where it takes one of them for a part that both have, nothing is certain.
 * @returns the answers that hold, too, which `diff` follows
 */
export function diffSettled(settled: Settled, answers: Answers): { diff: RevisionDiff; decisions: Answers } {
  const undecided = undecidedDiff(settled);
  const decisions = holdingAnswers(undecided, answers);
  return { diff: decided(undecided, settled, decisions), decisions };
}

function undecidedDiff({ before, after }: Settled): RevisionDiff {
  const found = diffParts(before, after);
  const next = new Set(after.parts.map(({ key }) => key));
  const shared = new Set(before.parts.map(({ key }) => key).filter((key) => next.has(key)));
  const diff: RevisionDiff = { kept: [], moved: [], renamed: [], changed: [], added: [], removed: [], ambiguous: [] };
  const paired = new Set<string>();
  let contradicted = false;
  for (const name of pairLists) {
    for (const pair of found[name]) {
      const { oldKey, newKey } = pair;
      if (oldKey !== newKey && shared.has(oldKey) !== shared.has(newKey)) contradicted = true;
      if (oldKey !== newKey && (shared.has(oldKey) || shared.has(newKey))) continue;
      diff[name].push(pair);
      paired.add(oldKey).add(newKey);
    }
  }
  for (const key of shared) if (!paired.has(key)) takePair(diff, { before, after }, key, key);
  const free = ({ parts }: Parts): PartRef[] =>
    parts.filter(({ key }) => !shared.has(key) && !paired.has(key)).map(({ key, path }) => ({ key, path }));
  const rest = { old: free(before), new: free(after) };
  const reason = "the keys that parts were published with and where they stand contradict each other";
  const groups = contradicted ? [{ ...rest, reason }] : found.ambiguous;
  return spread(diff, rest, groups);
}

function decided(undecided: RevisionDiff, settled: Settled, decisions: Answers): RevisionDiff {
  const diff = structuredClone({ ...undecided, added: [], removed: [], ambiguous: [] });
  const taken = new Set<string>();
  for (const [oldKey, { newKey }] of Object.entries(decisions)) {
    taken.add(oldKey);
    if (newKey === null) continue;
    taken.add(newKey);
    takePair(diff, settled, oldKey, newKey);
  }
  const open = (refs: readonly PartRef[]): PartRef[] => refs.filter(({ key }) => !taken.has(key));
  const { removed, added, ambiguous } = undecided;
  const gone = [...removed, ...ambiguous.flatMap((group) => group.old)].filter(
    ({ key }) => Object.hasOwn(decisions, key) && decisions[key]?.newKey === null,
  );
  const rest = {
    old: open([...removed, ...ambiguous.flatMap((group) => group.old)]),
    new: open([...added, ...ambiguous.flatMap((group) => group.new)]),
  };
  const spreadOut = spread(diff, rest, ambiguous);
  return { ...spreadOut, removed: [...spreadOut.removed, ...gone] };
}

/** Lists what is in no pair: ambiguous with the others of its group, or added or removed where none is left. */
function spread(
  diff: RevisionDiff,
  rest: { readonly old: readonly PartRef[]; readonly new: readonly PartRef[] },
  groups: readonly Group[],
): RevisionDiff {
  const keys = { old: new Set(rest.old.map(({ key }) => key)), new: new Set(rest.new.map(({ key }) => key)) };
  const ambiguous = groups
    .map((group) => ({
      old: group.old.filter(({ key }) => keys.old.has(key)),
      new: group.new.filter(({ key }) => keys.new.has(key)),
      reason: group.reason,
    }))
    .filter((group) => group.old.length > 0 && group.new.length > 0);
  const open = new Set(ambiguous.flatMap((group) => [...group.old, ...group.new]).map(({ key }) => key));
  const alone = (refs: readonly PartRef[]): PartRef[] => refs.filter(({ key }) => !open.has(key));
  return { ...diff, ambiguous, removed: alone(rest.old), added: alone(rest.new) };
}

/** Puts two parts that are one into the list that says how they differ. */
function takePair(diff: RevisionDiff, { before, after }: Settled, oldKey: string, newKey: string): void {
  const pair = [only(before, oldKey), only(after, newKey)] as const;
  const isPaired = (one: RevisionDiff): boolean => pairLists.some((name) => one[name].length > 0);
  const alone = diffParts(...pair);
  const found = isPaired(alone) ? alone : diffOf(matchParts(...pair), new Map([[oldKey, newKey]]));
  for (const name of pairLists) diff[name].push(...found[name]);
}

function only(list: Parts, key: string): Parts {
  const parts = list.parts.filter((one) => one.key === key);
  return { ...list, parts, prototypes: list.prototypes.filter(({ id }) => parts[0]?.prototype === id) };
}
