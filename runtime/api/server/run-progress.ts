import type { App } from "#runtime/app";
import type { NodeRunTable } from "#runtime/store/schema";
import type { RunStatus } from "#runtime/store/status";
import type { StreamedEvent } from "./event-stream.ts";

/** A node of a run, as the stream of a run tells of it whenever it changes. */
export interface NodeProgress {
  readonly node: string;
  readonly status: RunStatus;
  readonly attempts: number;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Of a node at work: 0 to 1 of what the message says. */
  readonly progress: NodeRunTable["progress"]["__select__"];
  readonly error: NodeRunTable["error"]["__select__"];
}

/** What the last event of a run's stream is called: after it there is nothing. */
export const lastEventId = "end";

/** Clocks of workers may differ by so much, milliseconds; what changed within is told again to who comes back. */
const clocksMs = 60_000;

const ended: ReadonlySet<RunStatus> = new Set(["succeeded", "failed", "cancelled"]);

/**
 * What changes in a run, each time that it is asked: its nodes and its status. Every event tells how the node or run stands, so
 * that hearing one twice does no harm.
 * @param since the id of the last event that was heard, or undefined: then everything is told
 */
export function runProgress(app: App, runId: string, since: string | undefined) {
  const told = new Map<string, string>();
  let from = since !== undefined && /^\d{1,15}$/.test(since) ? Number(since) - clocksMs : undefined;
  let latest = 0;
  let toldState = "";
  return async (): Promise<{ events: StreamedEvent[]; ended: boolean }> => {
    // The run before its nodes: what had ended then has nodes that change no more.
    const run = await app.database.db
      .selectFrom("run")
      .select(["status", "error", "progress"])
      .where("id", "=", runId)
      .executeTakeFirstOrThrow();
    const events: StreamedEvent[] = [];
    for (const row of await nodesOf(app, runId)) {
      const state = JSON.stringify([row.status, row.attempts, progressOf(row)]);
      if (told.get(row.node_id) === state) continue;
      told.set(row.node_id, state);
      const changed = changedAt(row);
      latest = Math.max(latest, changed);
      if (from !== undefined && changed < from && !untimed.has(row.status)) continue;
      if (row.status === "planned") continue;
      events.push({ type: "node", id: String(latest), data: nodeProgress(row) });
    }
    from = undefined;
    const progress = progressOf(run);
    const state = JSON.stringify([run.status, progress]);
    if (state !== toldState) {
      toldState = state;
      const isLast = ended.has(run.status);
      const data = { run: runId, status: run.status, progress, error: run.error };
      events.push({ type: "run", id: isLast ? lastEventId : String(latest), data });
    }
    return { events, ended: ended.has(run.status) };
  };
}

/** What a node becomes without any time being written. */
const untimed: ReadonlySet<RunStatus> = new Set(["skipped", "cancelled"]);

type NodeRow = Awaited<ReturnType<typeof nodesOf>>[number];

function nodesOf(app: App, runId: string) {
  return app.database.db
    .selectFrom("node_run")
    .select(["node_id", "status", "attempts", "queued_at", "started_at", "finished_at", "progress", "error"])
    .where("run_id", "=", runId)
    .orderBy("position")
    .execute();
}

function changedAt({ queued_at, started_at, finished_at }: NodeRow): number {
  return Math.max(...[queued_at, started_at, finished_at].map((at) => at?.getTime() ?? 0));
}

/** What has ended, or waits to be tried again, has no way to go. */
function progressOf({ status, progress }: Pick<NodeRow, "status" | "progress">): NodeRow["progress"] {
  return status === "running" ? progress : null;
}

function nodeProgress(row: NodeRow): NodeProgress {
  return {
    node: row.node_id,
    status: row.status,
    attempts: row.attempts,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    progress: progressOf(row),
    error: row.error,
  };
}
