import type { MatchEvidence } from "#contracts";
import type { Candidate, Revisions } from "./candidates.ts";

export interface Pair {
  readonly old: Candidate;
  readonly new: Candidate;
  readonly rule: MatchEvidence["rule"];
}

/** The pairs taken so far, and who is still free. Every part is in one pair at most. */
export class Pairing {
  readonly pairs: Pair[] = [];
  readonly #old: Map<string, Candidate>;
  readonly #new: Map<string, Candidate>;

  constructor(revisions: Revisions) {
    const byKey = (parts: readonly Candidate[]) => new Map(parts.map((one) => [one.part.key, one]));
    this.#old = byKey(revisions.old);
    this.#new = byKey(revisions.new);
  }

  get freeOld(): readonly Candidate[] {
    return [...this.#old.values()];
  }

  get freeNew(): readonly Candidate[] {
    return [...this.#new.values()];
  }

  /** The free part of a key, if it is free. */
  free(side: "old" | "new", key: string): Candidate | undefined {
    return (side === "old" ? this.#old : this.#new).get(key);
  }

  take(old: Candidate, next: Candidate, rule: Pair["rule"]): void {
    if (!this.#old.delete(old.part.key) || !this.#new.delete(next.part.key)) throw new Error("a part was paired twice");
    this.pairs.push({ old, new: next, rule });
  }
}
