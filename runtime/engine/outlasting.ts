import { setTimeout as sleep } from "node:timers/promises";

/** How long to wait between tries, milliseconds. */
const pauseMs = 250;

/** What drivers say of a server that is away, that ends, or that starts (SQLSTATE class 08, 57P01 to 57P03; Node.js's own codes). */
const away = /^(?:08...|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
const lost =
  /connection (?:terminated|ended|closed)|timeout exceeded when trying to connect|Client has encountered a connection error/i;

/** Whether the database was not there, rather than unwilling. Nothing says whether a transaction under way was committed. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isAway);
  const { code } = error as { readonly code?: unknown };
  return (typeof code === "string" && away.test(code)) || lost.test(error.message);
}

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
