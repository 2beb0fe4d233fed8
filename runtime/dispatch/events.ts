import type { Json } from "#contracts";
import type { Queryable } from "#runtime/store/run-records";

/** What is kept of a dispatch, in the order in which it happened. */
export type EventType = "dispatched" | "published" | "fell-back" | "failed" | "cancelled" | "shadow-compared";

export async function recordEvent(
  db: Queryable,
  type: EventType,
  about: { readonly dispatchId: string; readonly runId?: string | undefined; readonly data?: Json },
  now: Date,
): Promise<void> {
  await db
    .insertInto("event")
    .values({
      at: now,
      type,
      dispatch_id: about.dispatchId,
      run_id: about.runId ?? null,
      data: JSON.stringify(about.data ?? {}),
    })
    .execute();
}
