import type { MatchEvidence, Parts, RevisionDiff } from "#contracts";
import type { Candidate } from "./candidates.ts";
import { leftovers } from "./leftovers.ts";
import { matchParts, type Matching } from "./match-parts.ts";
import type { Pair, Pairing } from "./pairing.ts";
import { sameMatrix, sameStand } from "./places.ts";
import { compareShapes, isEdited } from "./shape-classes.ts";

/** What a person said about ambiguous parts: from an old key to the new key it is now, or to null where it is gone. */
export type Decisions = ReadonlyMap<string, string | null>;

/** What became of each part from one revision to the next; see {@link matchParts} for the rule. */
export function diffParts(before: Parts, after: Parts): RevisionDiff {
  return diffOf(matchParts(before, after));
}

/**
 * What became of each part, by a matching and what people said about the parts that it leaves free. Their pairs are added to
 * it. @param decisions about free parts, and no others
 */
export function diffOf({ pairing, motions }: Matching, decisions: Decisions = new Map()): RevisionDiff {
  const gone = decide(pairing, decisions);
  const open = pairing.freeOld.filter((one) => !gone.has(one));
  const { added, removed, ambiguous } = leftovers(open, pairing.freeNew, motions);
  const refs = [...gone].map(({ part: { key, path } }) => ({ key, path }));
  const diff: RevisionDiff = {
    kept: [],
    moved: [],
    renamed: [],
    changed: [],
    added,
    removed: [...removed, ...refs].toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    ambiguous,
  };
  for (const pair of pairing.pairs) {
    const evidence = evidenceOf(pair);
    const { old, new: next } = pair;
    diff[becameOf(pair, evidence)].push({
      oldKey: old.part.key,
      newKey: next.part.key,
      path: next.part.path,
      evidence,
    });
  }
  for (const list of [diff.kept, diff.moved, diff.renamed, diff.changed]) {
    list.sort((a, b) => (a.oldKey < b.oldKey ? -1 : 1));
  }
  return diff;
}

/** Takes the pairs that a person made. @returns the old parts that are gone, as they said */
function decide(pairing: Pairing, decisions: Decisions): Set<Candidate> {
  const gone = new Set<Candidate>();
  for (const [oldKey, newKey] of decisions) {
    const old = pairing.free("old", oldKey);
    if (old === undefined) throw new Error(`a decision about part ${oldKey}, which is not free`);
    if (newKey === null) {
      gone.add(old);
      continue;
    }
    const next = pairing.free("new", newKey);
    if (next === undefined) throw new Error(`a decision for part ${newKey}, which is not free`);
    pairing.take(old, next, "person");
  }
  return gone;
}

/** The list a pair belongs in: the first of these that is so. */
function becameOf(
  { old, new: next }: Pair,
  { path, place, shape }: MatchEvidence,
): "kept" | "moved" | "renamed" | "changed" {
  if (shape === "other" || (shape === "close" && isEdited(old.prototype, next.prototype))) return "changed";
  if (place !== "same") return "moved";
  return path === "other" ? "renamed" : "kept";
}

function evidenceOf({ old, new: next, rule }: Pair): MatchEvidence {
  const path = old.path === next.path ? "same" : old.names === next.names ? "renumbered" : "other";
  const shape = compareShapes(old.prototype, next.prototype);
  return { path, place: placeOf(old, next, shape), shape, rule };
}

function placeOf(old: Candidate, next: Candidate, shape: MatchEvidence["shape"]): MatchEvidence["place"] {
  if (sameMatrix(old.part.placement, next.part.placement)) return "same";
  // The same shape drawn in other coordinates, and placed so that it stands where it stood. A shape that is drawn as it
  // was and has another placement did move, though its mass may lie as it lay: a gear that was turned.
  const redrawn = shape === "close" && old.stand !== undefined && next.stand !== undefined;
  if (redrawn && sameStand(old.stand, next.stand)) return "same";
  return sameMatrix(old.part.evidence.local, next.part.evidence.local) ? "in-parent" : "other";
}
