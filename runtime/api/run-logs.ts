import type { App } from "#runtime/app";
import type { Failure } from "#runtime/store/schema";
import type { RunStatus } from "#runtime/store/status";
import { documentsVersion } from "./documents.ts";
import type { RunLogsDocument } from "./run-logs-document.ts";

/** One try at a node or a legacy call, and what native tools or an external command printed meanwhile. */
export interface AttemptLog {
  readonly node: string;
  readonly attempt: number;
  readonly worker: string;
  readonly status: RunStatus;
  readonly error: Failure | null;
  readonly log: string;
}

/** Every attempt of a run, in the order of their starts; undefined when there is no such run. */
export async function readRunLogs(app: App, runId: string): Promise<AttemptLog[] | undefined> {
  const { db } = app.database;
  const rows = await db
    .selectFrom("attempt")
    .select(["node_id as node", "fence as attempt", "worker", "status", "error", "log"])
    .where("run_id", "=", runId)
    .orderBy("started_at")
    .orderBy("node_id")
    .orderBy("fence")
    .execute();
  if (rows.length > 0) return rows;
  const run = await db.selectFrom("run").select("id").where("id", "=", runId).executeTakeFirst();
  return run === undefined ? undefined : [];
}

/** What native tools printed during a run, as its page reads it; undefined when there is no such run. */
export async function runLogsDocument(app: App, runId: string): Promise<RunLogsDocument | undefined> {
  const attempts = await readRunLogs(app, runId);
  if (attempts === undefined) return undefined;
  const logs = attempts.filter(({ log }) => log !== "").map(({ node, attempt, log }) => ({ node, attempt, log }));
  return { version: documentsVersion, logs };
}
