/** What one check or one set of tests measured. A check that is not made of tests counts as one. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
  /** What failed and how, in a few lines each. */
  problems: string[];
}

/** The sum of several tallies. */
export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failed: tallies.reduce((total, tally) => total + tally.failed, 0),
    skipped: tallies.flatMap((tally) => tally.skipped),
    problems: tallies.flatMap((tally) => tally.problems),
  };
}

/** The closing line that `npm test` promises; it is a line by itself, so what was skipped is told before it. */
export function closingLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}
