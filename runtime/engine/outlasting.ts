import { setTimeout as sleep } from "node:timers/promises";
import { isAway } from "#runtime/store/postgres-pool";

/** How long to wait between tries, milliseconds. */
const pauseMs = 250;

/**
 * Does something on the database, again while that is away. It must be safe to do twice.
 * @throws what the database threw last, when it was not away or came back too late
 */
export async function outlasting<TResult>(
  act: () => Promise<TResult>,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<TResult> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!isAway(error) || signal.aborted || performance.now() > until) throw error;
      await sleep(pauseMs);
    }
  }
}
