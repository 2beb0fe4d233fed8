import type { Parts, RevisionDiff } from "#contracts";
import { diffParts } from "#runtime/modules/cad/matching/revision-diff";
import { partListOfModel, whoIsWho } from "./parts.ts";
import type { RevisionPair } from "./revision-pair.ts";

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
  const old = parts?.old ?? partListOfModel(pair.old);
  const next = parts?.new ?? partListOfModel(pair.new);
  const diff = diffParts(old, next);
  const oldWho = byKey(old, whoIsWho(pair.old));
  const newWho = byKey(next, whoIsWho(pair.new));
  const [stayed, were] = [new Set(newWho.values()), new Set(oldWho.values())];
  const pairs = [...diff.kept, ...diff.moved, ...diff.renamed, ...diff.changed];
  const wrong = [
    ...pairs.flatMap(({ oldKey, newKey, evidence }) => {
      const [was, is] = [oldWho.get(oldKey), newWho.get(newKey)];
      return was === is ? [] : [`${was} was taken for ${is} by ${evidence.rule}`];
    }),
    ...diff.removed
      .map(({ key }) => oldWho.get(key) ?? "")
      .filter((who) => stayed.has(who))
      .map((who) => `${who} was told removed`),
    ...diff.added
      .map(({ key }) => newWho.get(key) ?? "")
      .filter((who) => were.has(who))
      .map((who) => `${who} was told added`),
  ];
  const counted = pairs.length + diff.removed.length + diff.ambiguous.reduce((sum, group) => sum + group.old.length, 0);
  if (counted !== old.parts.length) wrong.push(`${counted} of ${old.parts.length} old parts are accounted for`);
  const listedOld = diff.ambiguous.flatMap((group) => group.old.map(({ key }) => oldWho.get(key) ?? ""));
  const determined = determinedParts(pair, old, next, oldWho, newWho);
  return {
    wrong,
    undecided: listedOld.filter((who) => determined.has(who)),
    paired: pairs.length,
    listed: listedOld.length,
    diff,
  };
}

function byKey({ parts }: Parts, who: readonly string[]): Map<string, string> {
  if (parts.length !== who.length) throw new Error(`${parts.length} parts, but ${who.length} are known`);
  return new Map(parts.map(({ key }, index) => [key, who[index] ?? ""]));
}

/**
 * Parts of which the evidence says who they are, by a rule of its own: a part whose shape was not edited is known by where it
 * stands (none of the edits moves one); an edited part by its key when only it was edited, and by its product id
 * when that stands for nothing else in either revision.
 */
function determinedParts(
  pair: RevisionPair,
  old: Parts,
  next: Parts,
  oldWho: ReadonlyMap<string, string>,
  newWho: ReadonlyMap<string, string>,
): Set<string> {
  const after = new Map(next.parts.map((part) => [newWho.get(part.key), part]));
  const designs = (parts: Parts): Map<string, number> => {
    const shapes = Map.groupBy(parts.prototypes, ({ productId }) => productId);
    return new Map([...shapes].map(([id, list]) => [id, list.length]));
  };
  const [oldDesigns, newDesigns] = [designs(old), designs(next)];
  const determined = new Set<string>();
  for (const part of old.parts) {
    const who = oldWho.get(part.key) ?? "";
    const is = after.get(who);
    if (is === undefined) continue;
    const signatures = [old, next].map(
      ({ prototypes }, side) =>
        prototypes.find(({ id }) => id === (side === 0 ? part : is).prototype)?.shape?.signature,
    );
    const unedited = signatures[0] === signatures[1];
    const onlyEdited = pair.edits.length === 1;
    const { productId } = part;
    const design =
      productId !== "" &&
      productId === is.productId &&
      oldDesigns.get(productId) === 1 &&
      newDesigns.get(productId) === 1;
    // An exporter's count of products says nothing once it is counted anew.
    if (unedited || onlyEdited || (design && !productId.startsWith("Part"))) determined.add(who);
  }
  return determined;
}
