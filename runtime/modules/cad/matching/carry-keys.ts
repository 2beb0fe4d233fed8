import type { Part, Parts, RevisionDiff } from "#contracts";
import { contentId } from "../identity/content-id.ts";
import { matchParts } from "./match-parts.ts";
import type { Pair } from "./pairing.ts";
import { diffOf, type Decisions } from "./revision-diff.ts";

/** A product as it was published, and every key that it ever had: none of them is given to another part. */
export interface PublishedKeys {
  readonly parts: Parts;
  readonly used: ReadonlySet<string>;
}

export interface CarriedKeys {
  /** The new revision's parts with the keys that they keep. */
  readonly parts: Parts;
  /** What became of each part; `newKey` and the added parts' keys are those of `parts`. */
  readonly diff: RevisionDiff;
  /** From the key that the file mints to the key that the part has, for those that differ. */
  readonly keys: ReadonlyMap<string, string>;
}

/**
 * Gives a new revision's parts the keys of the published parts that they are matched with. A part without a match gets the
 * key that its file mints, or where the product has used that for another part, the next one that it has not.
 * @param decisions about ambiguous parts, the new ones by the keys that they get without any decision
 */
export function carryKeys(published: PublishedKeys, minted: Parts, decisions: Decisions = new Map()): CarriedKeys {
  const matching = matchParts(published.parts, minted);
  const undecided = keysOf(matching.pairing.pairs, published, minted);
  const mintedOf = new Map([...undecided].map(([mintedKey, key]) => [key, mintedKey]));
  const inMinted = [...decisions].map(
    ([oldKey, newKey]) => [oldKey, newKey === null ? null : (mintedOf.get(newKey) ?? newKey)] as const,
  );
  const diff = diffOf(matching, new Map(inMinted));
  const keys = keysOf(matching.pairing.pairs, published, minted);
  const finalKey = (key: string): string => keys.get(key) ?? key;
  const renew = <TRef extends { readonly key: string }>(ref: TRef): TRef => ({ ...ref, key: finalKey(ref.key) });
  for (const pair of [diff.kept, diff.moved, diff.renamed, diff.changed].flat()) pair.newKey = finalKey(pair.newKey);
  return {
    parts: { ...minted, parts: minted.parts.map(renew) },
    diff: {
      ...diff,
      added: diff.added.map(renew),
      ambiguous: diff.ambiguous.map((group) => ({ ...group, new: group.new.map(renew) })),
    },
    keys,
  };
}

/** From the key that the file mints to the key that each part gets, for those that differ. */
function keysOf(pairs: readonly Pair[], published: PublishedKeys, minted: Parts): Map<string, string> {
  const carried = new Map(pairs.map((pair) => [pair.new.part.key, pair.old.part.key]));
  const used = new Set([...published.used, ...published.parts.parts.map(({ key }) => key)]);
  const keys = new Map<string, string>();
  for (const part of minted.parts) {
    const key = carried.get(part.key) ?? unusedKey(part, used);
    used.add(key);
    if (key !== part.key) keys.set(part.key, key);
  }
  return keys;
}

/** The key that the file mints, or the first of the same evidence and a count that the product never used. */
function unusedKey({ key, evidence }: Part, used: ReadonlySet<string>): string {
  const { parentKey, productId, occurrence, ordinal } = evidence;
  let found = key;
  for (let count = 1; used.has(found); count += 1) {
    found = contentId("p", [parentKey, productId, occurrence, ordinal, count]);
  }
  return found;
}
