import type { FailureCode } from "#contracts";

/**
 * Failures of a tool or a command: what it was given may have its part in them, and each try takes all of its time. They are tried
 * again so many times at most.
 */
const ofTool: ReadonlySet<string> = new Set<FailureCode>([
  "tool-crashed",
  "tool-timeout",
  "tool-out-of-memory",
  "renderer-missing",
  "cad-kernel-missing",
  "legacy-command-failed",
  "legacy-command-timeout",
  "node-timeout",
]);
const fewTries = 2;

/**
 * Failures that are nobody's input: the machine, or the way to the store, of this moment. They are tried again for as long as there is
 * a pause to wait for: a disk is made room on, a server started, by people. Everything else would end the same way again.
 */
const ofHost: ReadonlySet<string> = new Set<FailureCode>([
  "disk-full",
  "data-folder-unwritable",
  "database-unreachable",
  "store-unreachable",
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
  /** Whether somebody waits for the run: then they are told soon, and start it again themselves. */
  readonly attended?: boolean | undefined;
}

/**
 * When to try again, in seconds from now, and how many tries count against it from here on; undefined when there is no
 * further try.
 * @param tries before this one failed, which `attempts` counts already
 */
export function nextTry(
  code: string,
  { failures, attempts, attended = false }: Tries,
  retrySeconds: readonly number[],
): { readonly after: number; readonly failures: number } | undefined {
  if (code === "worker-lost") return attempts < lostAtMost ? { after: 0, failures } : undefined;
  const most = ofTool.has(code) || (attended && ofHost.has(code)) ? fewTries : ofHost.has(code) ? Infinity : 0;
  const after = failures < most ? retrySeconds[failures] : undefined;
  return after === undefined ? undefined : { after, failures: failures + 1 };
}

/** Whether a failure is nobody's input, and says nothing of what met it. */
export function mayPass(code: string): boolean {
  return ofHost.has(code);
}
