import type { Kysely } from "kysely";
import type { Database } from "./schema.ts";

/**
 * Ends runs whose process is gone: whoever opens the data folder is its only owner, so a run that still counts
 * as going belongs to a process that was killed. Nothing of it was published.
 */
export async function endAbandonedRuns(db: Kysely<Database>, now: Date): Promise<void> {
  const error = JSON.stringify({
    code: "interrupted",
    message: "the process that executed this run was killed",
    remedy: "Start it again.",
  });
  await db.transaction().execute(async (tx) => {
    const live = ["planned", "queued", "running", "waiting"] as const;
    // A run that waits for a person waits on: no process executes it.
    const waiting = tx.selectFrom("run").select("id").where("status", "=", "waiting");
    for (const table of ["attempt", "node_run"] as const) {
      await tx
        .updateTable(table)
        .set({ status: "cancelled", finished_at: now, error })
        .where("status", "in", live)
        .where("run_id", "not in", waiting)
        .execute();
    }
    await tx
      .updateTable("run")
      .set({ status: "cancelled", finished_at: now, error })
      .where("status", "in", live)
      .where("status", "!=", "waiting")
      .execute();
  });
}
