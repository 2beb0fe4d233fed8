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
  "worker-lost",
  "node-timeout",
  "disk-full",
  "data-folder-unwritable",
  "database-unreachable",
]);

/**
 * How many seconds to wait before the next try, or undefined when there is none.
 * @param failures how many tries have failed, this one included
 */
export function retryAfter(code: string, failures: number, retrySeconds: readonly number[]): number | undefined {
  return passing.has(code) ? retrySeconds[failures - 1] : undefined;
}
