import { letsThrough } from "#parity/outputs/verdicts";
import type { ParityResult } from "#runtime/api/parity-result";
import { readApproved } from "./approved-records.ts";
import { isEqual } from "./judge-approved.ts";
import { madeOtherwise } from "./made-otherwise.ts";

/** A case that holds, and the first call that is on record by other code than made it now. */
export interface StaleApproval {
  readonly id: string;
  readonly callId: string;
}

/**
 * The cases that came to what was approved by other code than is on record. On a machine of the same kind nothing is wrong with them;
 * on another one, what the base commit renders of them would not stand for what was approved.
 */
export async function staleApprovals(
  results: readonly ParityResult[],
  read: typeof readApproved = readApproved,
): Promise<StaleApproval[]> {
  const stale: StaleApproval[] = [];
  for (const { id, sides, ...result } of results) {
    const record = letsThrough(result) && result.verdict !== "skipped" ? await read(id) : undefined;
    // A failure is the same on every machine, and a machine of another kind cannot know what was made there.
    if (record === undefined || record.output === null || !isEqual(record, sides.graph, sides.graph.contents)) continue;
    const callId =
      madeOtherwise(record.calls, sides.graph.calls) ??
      madeOtherwise(record.fallbackCalls ?? [], sides.graph.fallbackCalls ?? []);
    if (callId !== undefined) stale.push({ id, callId });
  }
  return stale;
}
