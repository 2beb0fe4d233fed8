import { sql, type Kysely, type Transaction } from "kysely";
import type { ArtifactRef } from "#contracts";
import type { ModuleCallRecord } from "#runtime/modules/call-module";
import type { Database, Failure, NodeRunTable, ResolvedParam, RunTable } from "./schema.ts";
import type { RunStatus } from "./status.ts";

export type Queryable = Kysely<Database> | Transaction<Database>;

/** What is known of a run before it starts. */
export type NewRun = Pick<
  RunTable,
  | "id"
  | "family"
  | "mode"
  | "output_type"
  | "output_type_digest"
  | "workflow"
  | "workflow_digest"
  | "product_id"
  | "revision"
  | "order_line_id"
> & {
  readonly request: ArtifactRef;
  readonly library: ArtifactRef | undefined;
  readonly rules: ArtifactRef | undefined;
  /** The material state, of an order line's product. */
  readonly state: ArtifactRef | undefined;
  /** The dispatch that it is started for, with the fence that this has; none for a run whose output nobody publishes. */
  readonly dispatch?: { readonly id: string; readonly fence: number; readonly mayPublish: boolean } | undefined;
  /** The run that it tries again, and from which node on; null: from whatever had not succeeded. */
  readonly retry?: { readonly of: string; readonly from: string | null } | undefined;
};

/** How a run stands among others. */
export interface RunStanding {
  readonly status: "queued" | "running";
  /** Whether a caller waits for it, and ends it by going away. */
  readonly attended: boolean;
  /** Whether results that are kept are taken. */
  readonly cached: boolean;
  /** The higher, the sooner. */
  readonly priority: number;
  /** Seconds that it may be at work until it has failed: what it waits for its turn does not count. No limit without it. */
  readonly seconds?: number | undefined;
  /** Seconds after which it is given up if it has not ended, wherever it stands; never, without it. */
  readonly timeBox?: number | undefined;
  /** How many nodes it has to execute. */
  readonly nodes: number;
}

/** A run that its caller waits for, and that is executed at once. */
export const attendedRun = { status: "running", attended: true, cached: true, priority: 10 } as const;

export interface NewNodeRun {
  readonly nodeId: string;
  readonly position: number;
  readonly type: string;
  readonly status: RunStatus;
  readonly params: Readonly<Record<string, ResolvedParam>>;
  /** How many nodes it needs; none where a legacy pipeline has made it. */
  readonly pending?: number;
  readonly resource?: string;
  readonly module?: string;
  /** What another run has made of it; it is not executed then. */
  readonly kept?: KeptNode | undefined;
}

/** What a node of an ended run was given and has made. */
export interface KeptNode {
  readonly inputs: NodeRunTable["inputs"]["__select__"];
  readonly outputs: NodeRunTable["outputs"]["__select__"];
  readonly notes: readonly string[];
}

/** Its times are the database's: those of machines differ, and which run came first and when one is given up must not. */
export async function insertRun(db: Queryable, run: NewRun, standing: RunStanding): Promise<void> {
  const { request, library, rules, state, dispatch, retry, ...plain } = run;
  const { status, attended, cached, priority, seconds, timeBox, nodes } = standing;
  await db
    .insertInto("run")
    .values({
      ...plain,
      dispatch_id: dispatch?.id ?? null,
      fence: dispatch?.fence ?? null,
      may_publish: dispatch?.mayPublish ?? false,
      retry_of: retry?.of ?? null,
      retry_from: retry?.from ?? null,
      status,
      attended,
      cached,
      priority,
      time_limit: seconds ?? null,
      time_box: timeBox ?? null,
      deadline: timeBox === undefined ? null : sql<Date>`now() + make_interval(secs => ${timeBox}::float8)`,
      remaining: nodes,
      request: JSON.stringify(request),
      library: library === undefined ? null : JSON.stringify(library),
      rules: rules === undefined ? null : JSON.stringify(rules),
      material_state: state === undefined ? null : JSON.stringify(state),
      created_at: writtenAt,
      started_at: status === "running" ? writtenAt : null,
    })
    .execute();
}

/** When a row is written, by the database's clock; unlike `now()` not when its transaction began, which may have waited since. */
export const writtenAt = sql<Date>`statement_timestamp()`;

/** How many rows one statement inserts: PostgreSQL takes 65535 values at most. */
const rowsAtOnce = 1000;

export async function insertNodeRuns(
  db: Queryable,
  runId: string,
  nodes: readonly NewNodeRun[],
  now: Date,
): Promise<void> {
  for (let start = 0; start < nodes.length; start += rowsAtOnce) {
    await db
      .insertInto("node_run")
      .values(
        nodes.slice(start, start + rowsAtOnce).map((node) => ({
          run_id: runId,
          node_id: node.nodeId,
          position: node.position,
          type: node.type,
          status: node.status,
          params: JSON.stringify(node.params),
          inputs: JSON.stringify(node.kept?.inputs ?? {}),
          outputs: JSON.stringify(node.kept?.outputs ?? {}),
          notes: JSON.stringify(node.kept?.notes ?? []),
          queued_at: node.status === "planned" || node.kept !== undefined ? null : now,
          pending: node.pending ?? 0,
          resource: node.resource ?? "",
          module: node.module ?? "",
        })),
      )
      .execute();
  }
}

/**
 * Takes a queued node: the attempt's number is its fence.
 * @returns the fence, or undefined when somebody else has it or it is no longer wanted
 */
export async function claimNode(
  db: Queryable,
  runId: string,
  nodeId: string,
  inputs: NodeRunTable["inputs"]["__select__"],
  worker: string,
  now: Date,
): Promise<number | undefined> {
  const claimed = await db
    .updateTable("node_run")
    .set((eb) => ({
      status: "running",
      attempts: eb("attempts", "+", 1),
      started_at: now,
      inputs: JSON.stringify(inputs),
    }))
    .where("run_id", "=", runId)
    .where("node_id", "=", nodeId)
    .where("status", "=", "queued")
    .returning("attempts")
    .executeTakeFirst();
  if (claimed === undefined) return undefined;
  await db
    .insertInto("attempt")
    .values({ run_id: runId, node_id: nodeId, fence: claimed.attempts, worker, status: "running", started_at: now })
    .execute();
  return claimed.attempts;
}

/** How an attempt ended. */
export type NodeEnd =
  | {
      readonly status: "succeeded";
      readonly outputs: Readonly<Record<string, ArtifactRef>>;
      readonly notes: readonly string[];
    }
  | { readonly status: "failed" | "cancelled" | "waiting"; readonly error: Failure };

/**
 * Writes the end of an attempt, once. A late result (an older fence, a node that is no longer running) changes
 * nothing.
 * @param log what was printed meanwhile
 * @returns whether it was written
 */
export async function finishNode(
  db: Queryable,
  runId: string,
  nodeId: string,
  fence: number,
  end: NodeEnd,
  now: Date,
  log = "",
): Promise<boolean> {
  const error = end.status === "succeeded" ? null : JSON.stringify(end.error);
  const written = await db
    .updateTable("node_run")
    .set({
      status: end.status,
      finished_at: now,
      error,
      ...(end.status === "succeeded" ? { outputs: JSON.stringify(end.outputs), notes: JSON.stringify(end.notes) } : {}),
    })
    .where("run_id", "=", runId)
    .where("node_id", "=", nodeId)
    .where("attempts", "=", fence)
    .where("status", "=", "running")
    .executeTakeFirst();
  if (written.numUpdatedRows === 0n) return false;
  await db
    .updateTable("attempt")
    .set({ status: end.status, finished_at: now, error, log })
    .where("run_id", "=", runId)
    .where("node_id", "=", nodeId)
    .where("fence", "=", fence)
    .execute();
  if (end.status === "succeeded") await insertArtifacts(db, Object.values(end.outputs), now);
  return true;
}

/** Ends a node that could not be executed, in whatever attempt it is; one that has ended keeps its end. */
export async function failNode(
  db: Queryable,
  runId: string,
  nodeId: string,
  failure: Failure,
  now: Date,
): Promise<void> {
  const end = { status: "failed", finished_at: now, error: JSON.stringify(failure) } as const;
  for (const table of ["attempt", "node_run"] as const) {
    await db
      .updateTable(table)
      .set(end)
      .where("run_id", "=", runId)
      .where("node_id", "=", nodeId)
      .where("status", "in", ["queued", "running"])
      .execute();
  }
}

export async function insertArtifacts(db: Queryable, refs: readonly ArtifactRef[], now: Date): Promise<void> {
  if (refs.length === 0) return;
  await db
    .insertInto("artifact")
    .values(refs.map(({ sha256, kind, bytes }) => ({ sha256, kind, bytes, created_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A module call as its row, without the attempt that made it. */
export function moduleCallRow(call: ModuleCallRecord) {
  return {
    call_id: call.callId,
    module_key: call.module.key,
    module_version: call.module.version,
    tool: call.tool,
    params: call.params,
    inputs: call.inputs,
    outputs: Object.fromEntries(Object.entries(call.outputs).map(([port, ref]) => [port, ref.sha256])),
    started_at: call.startedAt,
    finished_at: call.finishedAt,
    load_ms: call.loadMs,
    store_ms: call.storeMs,
  };
}

/** Keeps the record of a module call under the attempt that made it. */
export async function insertModuleCall(
  db: Queryable,
  where: { readonly runId: string; readonly nodeId: string; readonly fence: number },
  call: ModuleCallRecord,
): Promise<void> {
  const { tool, params, inputs, outputs, ...plain } = moduleCallRow(call);
  await db
    .insertInto("module_call")
    .values({
      ...plain,
      run_id: where.runId,
      node_id: where.nodeId,
      fence: where.fence,
      tool: tool === null ? null : JSON.stringify(tool),
      params: JSON.stringify(params),
      inputs: JSON.stringify(inputs),
      outputs: JSON.stringify(outputs),
      started_at: new Date(call.startedAt),
      finished_at: new Date(call.finishedAt),
      error: call.error === undefined ? null : JSON.stringify(call.error),
    })
    .execute();
}

/**
 * Ends a run, once: a run that has ended keeps its status. Nodes that never started are skipped or cancelled; those of a run
 * that waits are planned again, and it has not finished.
 */
export async function finishRun(
  db: Queryable,
  runId: string,
  end:
    | { readonly status: "succeeded"; readonly outputs: Readonly<Record<string, ArtifactRef>> }
    | { readonly status: "failed" | "cancelled" | "waiting"; readonly error: Failure },
  now: Date,
): Promise<boolean> {
  const written = await db
    .updateTable("run")
    .set({
      status: end.status,
      finished_at: end.status === "waiting" ? null : now,
      error: end.status === "succeeded" ? null : JSON.stringify(end.error),
    })
    .where("id", "=", runId)
    .where("status", "in", ["queued", "running", "waiting"])
    .executeTakeFirst();
  if (written.numUpdatedRows === 0n) return false;
  if (end.status === "succeeded") {
    const rows = Object.entries(end.outputs).map(([name, ref]) => ({ run_id: runId, name, ...ref, published: false }));
    if (rows.length > 0) await db.insertInto("output").values(rows).execute();
    return true;
  }
  await db
    .updateTable("node_run")
    .set({ status: unstarted[end.status] })
    .where("run_id", "=", runId)
    .where("status", "in", end.status === "waiting" ? ["queued"] : ["planned", "queued", "waiting"])
    .execute();
  return true;
}

/** What becomes of a run's nodes that never started. */
const unstarted = { failed: "skipped", cancelled: "cancelled", waiting: "planned" } as const;

/**
 * Takes a waiting run up again with the material state as it is now: its nodes that have not succeeded are planned anew, and its
 * time box begins anew.
 * @returns ids of the nodes that have succeeded, or undefined when the run does not wait any more
 */
export async function resumeRun(
  db: Queryable,
  runId: string,
  state: ArtifactRef | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const resumed = await db
    .updateTable("run")
    .set({
      status: "running",
      error: null,
      material_state: state === undefined ? null : JSON.stringify(state),
      deadline: sql<Date | null>`now() + make_interval(secs => time_box)`,
    })
    .where("id", "=", runId)
    .where("status", "=", "waiting")
    .executeTakeFirst();
  if (resumed.numUpdatedRows === 0n) return undefined;
  // What was at work beside the node that waited, and has not ended yet, comes too late.
  await db
    .updateTable("attempt")
    .set({ status: "cancelled", finished_at: sql<Date>`now()` })
    .where("run_id", "=", runId)
    .where("status", "=", "running")
    .execute();
  await db
    .updateTable("node_run")
    .set({ status: "planned", error: null, queued_at: null, started_at: null, finished_at: null, lease_until: null })
    .where("run_id", "=", runId)
    .where("status", "!=", "succeeded")
    .execute();
  const done = await db
    .selectFrom("node_run")
    .select("node_id")
    .where("run_id", "=", runId)
    .where("status", "=", "succeeded")
    .execute();
  return new Set(done.map(({ node_id }) => node_id));
}

/** What each node of a resumed run still waits for, by node id, and how many nodes are open. */
export async function countOpen(db: Queryable, runId: string, pending: ReadonlyMap<string, number>): Promise<void> {
  const counts = JSON.stringify([...pending].map(([node, count]) => ({ node, count })));
  await sql`update node_run set pending = open.count
    from jsonb_to_recordset(${counts}::jsonb) as open (node text, count int)
    where run_id = ${runId} and node_id = open.node`.execute(db);
  await db.updateTable("run").set({ remaining: pending.size }).where("id", "=", runId).execute();
}

/** Marks nodes ready. */
export async function queueNodes(db: Queryable, runId: string, nodeIds: readonly string[]): Promise<void> {
  if (nodeIds.length === 0) return;
  await db
    .updateTable("node_run")
    .set({ status: "queued", queued_at: sql<Date>`now()` })
    .where("run_id", "=", runId)
    .where("node_id", "in", nodeIds)
    .execute();
}
