import type { CarriedMaterial, RevisionDiff } from "#contracts";
import type { PreparedRevision } from "./prepared-revision.ts";

/** A part with a material that somebody assigned, of which nothing says what it is in the next revision. */
export interface OpenQuestion {
  readonly oldKey: string;
  readonly path: readonly string[];
  readonly material: string;
  /** What it may be. */
  readonly candidates: RevisionDiff["added"];
}

/** What a person must decide before a revision can be published: its materials would be lost or given to another part. */
export function openQuestions({ plan, state }: PreparedRevision): OpenQuestion[] {
  if (plan.settled || plan.changes === null) return [];
  return plan.changes.ambiguous.flatMap(({ old, new: candidates }) =>
    old.flatMap(({ key, path }) => {
      const material = materialOf(state.repairs, key);
      return material === undefined ? [] : [{ oldKey: key, path, material, candidates }];
    }),
  );
}

/** What became of each material that somebody assigned: a part that keeps its key keeps it. */
export function carriedMaterials({ plan, state }: PreparedRevision): CarriedMaterial[] {
  if (plan.settled || plan.changes === null) return [];
  const { decisions } = plan;
  const { kept, moved, renamed, changed, removed } = plan.changes;
  const lists = { kept, moved, renamed, changed, removed };
  return Object.entries(lists).flatMap(([became, list]) =>
    list.flatMap((one) => {
      const key = "key" in one ? one.key : one.oldKey;
      const material = materialOf(state.repairs, key);
      const decidedBy = Object.hasOwn(decisions, key) ? (decisions[key]?.author ?? null) : null;
      if (material === undefined) return [];
      return [{ key, path: one.path, material, became: became as CarriedMaterial["became"], decidedBy }];
    }),
  );
}

function materialOf(repairs: PreparedRevision["state"]["repairs"], key: string): string | undefined {
  return Object.hasOwn(repairs, key) ? repairs[key]?.material : undefined;
}
