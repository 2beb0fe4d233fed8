/** A terminal, npm and the process that chose Node.js may each pass one Ctrl-C on; a person is not this quick. */
const samePressMs = 500;

/**
 * One signal for the whole command: the first Ctrl-C asks everything to end in order (native tools are killed,
 * the database is closed); a second one ends the process at once.
 */
export function interruptSignal(): AbortSignal {
  const abort = new AbortController();
  let asked: number | undefined;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      const now = performance.now();
      if (asked === undefined) {
        asked = now;
        abort.abort();
      } else if (now - asked > samePressMs) process.exit(130);
    });
  }
  return abort.signal;
}
