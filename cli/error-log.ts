/** For so long the same failure is told once, in milliseconds. */
const quietMs = 60_000;

/**
 * Tells what goes wrong in the background, for the person who watches. While a database is away every loop of a worker fails several
 * times a second: a failure is told with its stack when it first comes, then once a minute with how often it came.
 * @param write takes one text
 */
export function errorLog(write: (text: string) => void, now: () => number = Date.now): (error: unknown) => void {
  const told = new Map<string, { at: number; since: number }>();
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    const before = told.get(message);
    if (before !== undefined && now() - before.at < quietMs) {
      before.since += 1;
      return;
    }
    told.set(message, { at: now(), since: 0 });
    const again = before !== undefined && before.since > 0;
    if (again) write(`${message} (${before.since} more times since it was last told)`);
    else write(error instanceof Error ? (error.stack ?? message) : message);
  };
}
