/**
 * One signal for the whole command: the first Ctrl-C asks everything to end in order (native tools are killed,
 * the database is closed); a second one ends the process at once.
 */
export function interruptSignal(): AbortSignal {
  const abort = new AbortController();
  let asked = false;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (asked) process.exit(130);
      asked = true;
      abort.abort();
    });
  }
  return abort.signal;
}
