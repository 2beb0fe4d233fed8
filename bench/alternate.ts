/** Middle of the measured times, which one slow run does not move. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * Times several ways of doing one thing in turn, so that whatever else the machine does hits all of them alike. The
 * first round warms up and is not counted.
 * @returns the median of each in milliseconds, by name.
 */
export async function alternate<TName extends string>(
  ways: Readonly<Record<TName, () => Promise<void>>>,
  rounds: number,
): Promise<Record<TName, number>> {
  // Object.entries forgets the names' type.
  const entries = Object.entries(ways) as [TName, () => Promise<void>][];
  const times = new Map<TName, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, way] of entries) {
      const start = performance.now();
      await way();
      if (round > 0) times.get(name)?.push(performance.now() - start);
    }
  }
  const medians = entries.map(([name]) => [name, median(times.get(name) ?? [])] as const);
  return Object.fromEntries(medians) as Record<TName, number>;
}
