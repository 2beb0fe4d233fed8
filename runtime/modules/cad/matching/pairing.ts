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
  readonly #free: { readonly old: Set<Candidate>; readonly new: Set<Candidate> };

  constructor(revisions: Revisions) {
    this.#free = { old: new Set(revisions.old), new: new Set(revisions.new) };
  }

  get freeOld(): readonly Candidate[] {
    return [...this.#free.old];
  }

  get freeNew(): readonly Candidate[] {
    return [...this.#free.new];
  }

  take(old: Candidate, next: Candidate, rule: Pair["rule"]): void {
    if (!this.#free.old.delete(old) || !this.#free.new.delete(next)) throw new Error("a part was paired twice");
    this.pairs.push({ old, new: next, rule });
  }

  /**
   * Takes each pair whose two parts are the only free ones on their side under a common name, provided that `agree`
   * does. @param nameOf undefined: the part has no such name
   */
  takeOneToOne(
    nameOf: (part: Candidate) => string | undefined,
    rule: Pair["rule"],
    agree: (old: Candidate, next: Candidate) => boolean = () => true,
  ): void {
    const named = (parts: readonly Candidate[]) => Map.groupBy(parts, (part) => nameOf(part) ?? "");
    const next = named(this.freeNew);
    for (const [name, [old, ...moreOld]] of named(this.freeOld)) {
      const [one, ...more] = next.get(name) ?? [];
      if (name === "" || old === undefined || one === undefined || moreOld.length > 0 || more.length > 0) continue;
      if (agree(old, one)) this.take(old, one, rule);
    }
  }
}
