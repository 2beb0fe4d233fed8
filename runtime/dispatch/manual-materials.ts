import type { CarriedMaterial, MaterialState, RevisionDiff } from "#contracts";
import type { PreparedRevision } from "./prepared-revision.ts";

/** A part with a material that somebody assigned, of which nothing says what it is in the next revision. */
export interface OpenQuestion {
  readonly oldKey: string;
  readonly path: readonly string[];
  readonly material: string;
  /** What it may be. */
  readonly candidates: RevisionDiff["added"];
}

type Repairs = MaterialState["repairs"];

/** What a person must decide before a revision can be published: its materials would be lost or given to another part. */
export function openQuestions({ diff, state: { repairs } }: PreparedRevision): OpenQuestion[] {
  return (diff?.ambiguous ?? []).flatMap(({ old, new: candidates }) =>
    old.flatMap(({ key, path }) => {
      const material = materialOf(repairs, key);
      // Of whichever it is, it has that material already: somebody assigned it when that revision was the current one.
      if (material === undefined || candidates.every((one) => materialOf(repairs, one.key) === material)) return [];
      return [{ oldKey: key, path, material, candidates }];
    }),
  );
}

/** What became of each material that somebody assigned: a part that keeps its key keeps it. */
export function carriedMaterials({ diff, state: { repairs }, decisions }: PreparedRevision): CarriedMaterial[] {
  if (diff === null) return [];
  const { kept, moved, renamed, changed, removed, added, ambiguous } = diff;
  const went = Object.entries({ kept, moved, renamed, changed }).flatMap(([became, list]) =>
    list.map(({ oldKey, newKey, path }) => ({ key: newKey, was: oldKey, path, became })),
  );
  const alone = (became: string, refs: RevisionDiff["added"]) =>
    refs.map(({ key, path }) => ({ key, was: key, path, became }));
  const gone = alone("removed", [...removed, ...ambiguous.flatMap((group) => group.old)]);
  const back = alone("returned", [...added, ...ambiguous.flatMap((group) => group.new)]);
  return [...went, ...gone, ...back].flatMap(({ key, was, path, became }) => {
    const material = materialOf(repairs, was);
    if (material === undefined) return [];
    const decidedBy = Object.hasOwn(decisions, was) ? (decisions[was]?.author ?? null) : null;
    const before = was === key ? {} : { was };
    return [{ key, ...before, path, material, became: became as CarriedMaterial["became"], decidedBy }];
  });
}

/** Assignments to parts that have another key in the revision which the product goes back to, by that key. */
export function movedRepairs({ diff, state: { repairs } }: PreparedRevision): Repairs {
  const pairs = diff === null ? [] : [diff.kept, diff.moved, diff.renamed, diff.changed].flat();
  const moved = pairs.flatMap(({ oldKey, newKey }) => {
    const repair = Object.hasOwn(repairs, oldKey) ? repairs[oldKey] : undefined;
    return repair === undefined || oldKey === newKey ? [] : [[newKey, repair] as const];
  });
  return Object.fromEntries(moved);
}

function materialOf(repairs: Repairs, key: string): string | undefined {
  return Object.hasOwn(repairs, key) ? repairs[key]?.material : undefined;
}
