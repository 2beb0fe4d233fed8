/** As many as keep disk and processors busy. */
const atOnce = 16;

/**
 * Does the same with each of many, a few at a time. After a failure nothing more is begun, and what was begun has ended when it is
 * thrown.
 * @returns what came of each, in the order of the items
 */
export async function fewAtATime<TItem, TResult>(
  items: readonly TItem[],
  work: (item: TItem) => Promise<TResult>,
): Promise<TResult[]> {
  const results: TResult[] = [];
  const waiting = items.entries();
  let failed = false;
  const workOff = async (): Promise<void> => {
    for (let next = waiting.next(); !failed && next.done !== true; next = waiting.next()) {
      const [at, item] = next.value;
      try {
        results[at] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, workOff));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return results;
}
