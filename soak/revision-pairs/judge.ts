import type { Parts, RevisionDiff } from "#contracts";
import { sameMatrix } from "#runtime/modules/cad/matching/places";
import { diffParts } from "#runtime/modules/cad/matching/revision-diff";
import { determinedParts } from "./determined.ts";
import { partListOfModel } from "./parts.ts";
import type { RevisionPair } from "./revision-pair.ts";
import { stayed, truthOf, type Survivor, type Truth } from "./truth.ts";

export interface Judgement {
  /** Pairs of two different parts, and parts told added or removed that were there before and after. */
  readonly wrong: readonly string[];
  /** Parts whose evidence determines the answer and that were listed instead. */
  readonly undecided: readonly string[];
  /** How many parts stand in a pair, and how many in ambiguous lists. */
  readonly paired: number;
  readonly listed: number;
  readonly diff: RevisionDiff;
}

/** Compares what the matching says of a pair with what was done. */
export function judge(pair: RevisionPair, parts?: { readonly old: Parts; readonly new: Parts }): Judgement {
  const truth = truthOf(pair, parts ?? { old: partListOfModel(pair.old), new: partListOfModel(pair.new) });
  const { who } = truth;
  const diff = diffParts(truth.parts.old, truth.parts.new);
  const pairs = [...diff.kept, ...diff.moved, ...diff.renamed, ...diff.changed];
  const lost = (key: string, side: "old" | "new", told: string): string[] => {
    const part = truth.survivors.get(who[side].get(key) ?? "");
    return part !== undefined && recognisable(part, truth) ? [`${part.who} was told ${told}`] : [];
  };
  const wrong = [
    ...pairs.flatMap(({ oldKey, newKey, evidence }) => {
      const [was, is] = [who.old.get(oldKey), who.new.get(newKey)];
      return was === is ? [] : [`${was} was taken for ${is} by ${evidence.rule}`];
    }),
    ...diff.removed.flatMap(({ key }) => lost(key, "old", "removed")),
    ...diff.added.flatMap(({ key }) => lost(key, "new", "added")),
  ];
  const all = truth.parts.old.parts.length;
  const listed = diff.ambiguous.flatMap((group) => group.old.map(({ key }) => who.old.get(key) ?? ""));
  const counted = pairs.length + diff.removed.length + listed.length;
  if (counted !== all) wrong.push(`${counted} of ${all} old parts are accounted for`);
  const determined = determinedParts(truth, pair.edits.length === 1 ? pair.edits[0] : undefined);
  return {
    wrong,
    undecided: listed.filter((one) => determined.has(one)),
    paired: pairs.length,
    listed: listed.length,
    diff,
  };
}

/**
 * Whether a part has anything left by which to suspect that it is the same: its shape, its path, its product id, or its
 * place, where it stood or where at least two others moved alike. Else it is another part to anybody.
 */
function recognisable(part: Survivor, { survivors }: Truth): boolean {
  const { was, is, edited, motion } = part;
  if (!edited || was.key === is.key || stayed(part)) return true;
  if (was.productId !== "" && was.productId === is.productId) return true;
  const others = [...survivors.values()].filter((one) => one !== part && !one.edited);
  return others.filter((one) => sameMatrix(one.motion, motion)).length > 1;
}
