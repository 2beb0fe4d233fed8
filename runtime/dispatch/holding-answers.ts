import type { RebindDecision, RevisionDiff } from "#contracts";

/** What people said about ambiguous parts, by the old part's key. */
export type Answers = Readonly<Record<string, RebindDecision>>;

/**
 * The answers that the evidence leaves room for: each about an old part that nothing else decides about, and either that it
 * is gone or that it is a new part which is nobody else's. Others were made when the parts were matched otherwise.
 * @param diff without any answer
 */
export function holdingAnswers(diff: RevisionDiff, answers: Answers): Answers {
  const old = new Set([...diff.ambiguous.flatMap((group) => group.old), ...diff.removed].map(({ key }) => key));
  const free = new Set([...diff.ambiguous.flatMap((group) => group.new), ...diff.added].map(({ key }) => key));
  const earliestFirst = Object.entries(answers).toSorted(([, a], [, b]) => (a.at < b.at ? -1 : 1));
  const holding = earliestFirst.filter(
    ([oldKey, { newKey }]) => old.has(oldKey) && (newKey === null || free.delete(newKey)),
  );
  return Object.fromEntries(holding);
}
