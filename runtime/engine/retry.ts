import type { FailureCode } from "#contracts";

/**
 * Failures that are nobody's input: the machine, the tool or the way to the store, of this moment. Trying again may help.
 * Everything else would end the same way again.
 */
const passing: ReadonlySet<string> = new Set<FailureCode>([
  "tool-crashed",
  "tool-timeout",
  "tool-out-of-memory",
  "renderer-missing",
  "cad-kernel-missing",
  "legacy-command-failed",
  "legacy-command-timeout",
  "node-timeout",
  "disk-full",
  "data-folder-unwritable",
  "database-unreachable",
]);

/**
 * A worker that is gone says little of what it was at: machines go for many reasons, and an attempt that takes its worker
 * along each time is rare. It counts against nobody until an attempt has this number.
 */
const lostAtMost = 20;

/** What was tried before, this try included. */
export interface Tries {
  /** Those that count. */
  readonly failures: number;
  /** All of them. */
  readonly attempts: number;
}

/**
 * When to try again, in seconds from now, and how many tries count against it from here on; undefined when there is no
 * further try.
 * @param tries before this one failed, which `attempts` counts already
 */
export function nextTry(
  code: string,
  { failures, attempts }: Tries,
  retrySeconds: readonly number[],
): { readonly after: number; readonly failures: number } | undefined {
  if (code === "worker-lost") return attempts < lostAtMost ? { after: 0, failures } : undefined;
  const after = passing.has(code) ? retrySeconds[failures] : undefined;
  return after === undefined ? undefined : { after, failures: failures + 1 };
}

/** Whether a failure is nobody's input, and says nothing of what met it. */
export function mayPass(code: string): boolean {
  return passing.has(code);
}
