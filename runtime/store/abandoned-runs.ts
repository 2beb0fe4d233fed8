import { sql, type Kysely } from "kysely";
import type { Database } from "./schema.ts";

/**
 * What becomes of the work of an owner that is gone: whoever opens an embedded database is its only process. A run that somebody
 * waited for has ended with that process, and nothing of it was published; any other goes on here, at once.
 */
export async function takeOverRuns(db: Kysely<Database>, now: Date): Promise<void> {
  const error = JSON.stringify({
    code: "interrupted",
    message: "the process that executed this run was killed",
    remedy: "Start it again.",
  });
  await db.transaction().execute(async (tx) => {
    // A run that waits for a person waits on: no process executes it.
    const deserted = tx
      .selectFrom("run")
      .select("id")
      .where("attended", "=", true)
      .where("status", "in", ["queued", "running"]);
    for (const table of ["attempt", "node_run"] as const) {
      await tx
        .updateTable(table)
        .set({ status: "cancelled", finished_at: now, error })
        .where("status", "in", ["planned", "queued", "running", "waiting"])
        .where("run_id", "in", deserted)
        .execute();
    }
    await tx
      .updateTable("run")
      .set({ status: "cancelled", finished_at: now, error })
      .where("attended", "=", true)
      .where("status", "in", ["queued", "running"])
      .execute();
    await sql`update node_run set lease_until = now() where status = 'running'`.execute(tx);
    await sql`update run set lease_until = now() where status = 'running' and lease_until is not null`.execute(tx);
  });
}
