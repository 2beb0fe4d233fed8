import { sql, type Transaction } from "kysely";
import { resourceClasses, type ArtifactRef, type ResourceClass } from "#contracts";
import type { ModuleCallRecord } from "#runtime/modules/call-module";
import { finishRun, insertModuleCall, moduleCallRow, type NodeEnd } from "#runtime/store/run-records";
import { remember } from "#runtime/store/result-cache";
import type { Database, Failure } from "#runtime/store/schema";
import type { RunStatus } from "#runtime/store/status";
import type { Claim } from "./claim.ts";
import type { JobQueues } from "./queue.ts";
import { nextTry } from "./retry.ts";
import type { GraphShape } from "./shape.ts";

/** Which attempt at which node is meant; the wire names are of its run's workflow. */
export type AttemptOf = Pick<Claim, "runId" | "node" | "fence" | "failures" | "priority"> & {
  readonly shape: GraphShape;
  readonly inputs?: Claim["inputs"];
  readonly attended?: boolean;
  /** What the attempt has called, if it came to that. */
  readonly call?: ModuleCallRecord | undefined;
  /** The end of what native tools printed. */
  readonly log?: string | undefined;
  /** What its result is to be kept under. */
  readonly key?: string | undefined;
};

export interface SettleParts {
  readonly queues: JobQueues;
  readonly retrySeconds: readonly number[];
  readonly now: () => Date;
}

/** How an attempt ended; "released": it was given back because its engine stops. */
export type AttemptEnd = NodeEnd | { readonly status: "released" };

/** What an attempt's end has brought about. */
export interface Settled {
  /** Classes that have a ready node now. */
  readonly woken: readonly ResourceClass[];
  /** How the run stands. */
  readonly status: RunStatus;
}

/**
 * Writes the end of an attempt, once, and what follows from it: successors become ready, a failure of the moment is tried
 * again, the run ends. A late result (an older fence, a node that is no longer running) changes nothing.
 */
export async function settle(
  tx: Transaction<Database>,
  parts: SettleParts,
  attempt: AttemptOf,
  end: AttemptEnd,
): Promise<Settled> {
  const { runId, node, fence, call } = attempt;
  if (call !== undefined && end.status !== "succeeded")
    await insertModuleCall(tx, { runId, nodeId: node.id, fence }, call);
  switch (end.status) {
    case "succeeded":
      return succeed(tx, parts, attempt, end);
    case "released":
      return again(tx, parts, attempt, { status: "cancelled", failures: attempt.failures, error: null, after: 0 });
    case "failed": {
      const tries = { failures: attempt.failures, attempts: attempt.fence, attended: attempt.attended };
      const next = nextTry(end.error.code, tries, parts.retrySeconds);
      if (next !== undefined) return again(tx, parts, attempt, { status: "failed", error: end.error, ...next });
      return finish(tx, parts, attempt, end);
    }
    case "cancelled":
    case "waiting":
      return finish(tx, parts, attempt, end);
  }
}

async function succeed(
  tx: Transaction<Database>,
  { queues, now }: SettleParts,
  { runId, node, fence, shape, inputs, priority, call, log = "", key }: AttemptOf,
  end: Extract<NodeEnd, { status: "succeeded" }>,
): Promise<Settled> {
  // One statement for all of it: what a node costs is mostly how often the database is asked. The run's row is the one that
  // two ends at once meet at, so that they cannot both miss a common successor.
  const { rows } = await sql<{ status: RunStatus; remaining: number | null; ready: string[] | null }>`
    with written as (
      update node_run set status = 'succeeded', finished_at = now(), error = null, lease_until = null,
        inputs = ${JSON.stringify(inputs ?? {})}::jsonb, outputs = ${JSON.stringify(end.outputs)}::jsonb,
        notes = ${JSON.stringify(end.notes)}::jsonb
      where run_id = ${runId} and node_id = ${node.id} and attempts = ${fence}::int and status = 'running' returning 1
    ), attempted as (
      update attempt set status = 'succeeded', finished_at = now(), log = ${log}
      where run_id = ${runId} and node_id = ${node.id} and fence = ${fence}::int and exists (select from written)
    ), called as (
      insert into module_call (run_id, node_id, fence, call_id, module_key, module_version, tool, params, inputs, outputs,
        started_at, finished_at, load_ms, store_ms, error)
      select ${runId}, ${node.id}, ${fence}::int, call_id, module_key, module_version, tool, params, inputs, outputs,
        started_at, finished_at, load_ms, store_ms, null
      from jsonb_to_recordset(${JSON.stringify(call === undefined ? [] : [moduleCallRow(call)])}::jsonb) as call (
        call_id text, module_key text, module_version int, tool jsonb, params jsonb, inputs jsonb, outputs jsonb,
        started_at timestamptz, finished_at timestamptz, load_ms int, store_ms int)
      where exists (select from written)
    ), kept as (
      insert into artifact (sha256, kind, bytes, created_at)
      select distinct sha256, kind, bytes, now()
      from jsonb_to_recordset(${JSON.stringify(Object.values(end.outputs))}::jsonb)
        as ref (sha256 text, kind text, bytes bigint)
      where exists (select from written) on conflict do nothing
    ), counted as (
      update run set remaining = remaining - 1
      where id = ${runId} and status = 'running' and exists (select from written) returning remaining
    ), ${release(runId, node.neededBy)}
    select (select status from run where id = ${runId}) as status, (select remaining from counted) as remaining,
      (select json_agg(node_id) from released where status = 'queued') as ready`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error(`run ${runId} is not there`);
  if (row.remaining === null) return { woken: [], status: row.status };
  if (key !== undefined) await remember(tx, key, end, now());
  if (row.remaining === 0) {
    await finishRun(tx, runId, { status: "succeeded", outputs: await outputsOf(tx, runId, shape) }, now());
    return { woken: [], status: "succeeded" };
  }
  return { woken: await enqueue(tx, queues, { runId, shape, ids: row.ready ?? [], priority }), status: row.status };
}

/**
 * Lets the nodes that wait for one know that it has succeeded; those that wait for nothing more are ready. They are given as one
 * array, which the database looks up by index however many there are: a list that it has to unfold it joined in a time that grew
 * with its square.
 */
function release(runId: string, neededBy: readonly string[]) {
  if (neededBy.length === 0) return sql`released as (select null::text as node_id, null::text as status where false)`;
  return sql`released as (
      update node_run set pending = pending - 1,
        status = case when pending = 1 then 'queued' else status end,
        queued_at = case when pending = 1 then now() else queued_at end
      where run_id = ${runId} and node_id = any(${neededBy}::text[]) and status = 'planned' and exists (select from counted)
      returning node_id, status
    )`;
}

/** Puts nodes that stand as queued onto the queues of their classes. @returns these classes */
export async function enqueue(
  tx: Transaction<Database>,
  queues: JobQueues,
  {
    runId,
    shape,
    ids,
    priority,
    after,
  }: {
    readonly runId: string;
    readonly shape: GraphShape;
    readonly ids: readonly string[];
    readonly priority: number;
    readonly after?: number;
  },
): Promise<ResourceClass[]> {
  const nodes = ids.map((id) => shape.nodes.get(id)).filter((node) => node !== undefined);
  const classes = resourceClasses.filter((resource) => nodes.some((node) => node.resource === resource));
  for (const resource of classes) {
    const jobs = nodes
      .filter((node) => node.resource === resource)
      .map((node) => ({ runId, nodeId: node.id, module: node.module, workflow: shape.digest }));
    await queues.send(tx, resource, jobs, { priority, after });
  }
  return classes;
}

async function outputsOf(
  tx: Transaction<Database>,
  runId: string,
  { workflow }: GraphShape,
): Promise<Record<string, ArtifactRef>> {
  const wires = Object.entries(workflow.outputs);
  const rows = await tx
    .selectFrom("node_run")
    .select(["node_id", "outputs"])
    .where("run_id", "=", runId)
    .where("node_id", "in", [...new Set(wires.map(([, { node }]) => node)), ""])
    .execute();
  const byId = new Map(rows.map((row) => [row.node_id, row.outputs]));
  return Object.fromEntries(
    wires.map(([name, { node, port }]) => [name, byId.get(node)?.[port]]).filter(([, ref]) => ref !== undefined),
  );
}

/** Ends an attempt whose node is to be tried again. */
async function again(
  tx: Transaction<Database>,
  parts: SettleParts,
  { runId, node, fence, shape, priority, log }: AttemptOf,
  how: {
    readonly status: "failed" | "cancelled";
    readonly failures: number;
    readonly error: Failure | null;
    /** Seconds. */
    readonly after: number;
  },
): Promise<Settled> {
  const error = how.error === null ? null : JSON.stringify(how.error);
  const written = await tx
    .updateTable("node_run")
    .set({ status: "queued", failures: how.failures, error, queued_at: sql<Date>`now()`, lease_until: null })
    .where("run_id", "=", runId)
    .where("node_id", "=", node.id)
    .where("attempts", "=", fence)
    .where("status", "=", "running")
    .where((eb) => eb.exists(eb.selectFrom("run").select("id").where("id", "=", runId).where("status", "=", "running")))
    .executeTakeFirst();
  if (written.numUpdatedRows === 0n) {
    const cancelled = { code: "interrupted", message: "the run has ended", remedy: "Start it again." };
    return finish(tx, parts, { runId, node, fence }, { status: "cancelled", error: how.error ?? cancelled });
  }
  await endAttempt(tx, { runId, node, fence, log }, how.status, error);
  const woken = await enqueue(tx, parts.queues, { runId, shape, ids: [node.id], priority, after: how.after });
  return { woken, status: "running" };
}

/** Ends a node that has not succeeded, and its run with it if that still runs. */
async function finish(
  tx: Transaction<Database>,
  { now }: Pick<SettleParts, "queues" | "now">,
  { runId, node, fence, inputs, log }: Pick<AttemptOf, "runId" | "node" | "fence" | "inputs" | "log">,
  end: Exclude<NodeEnd, { status: "succeeded" }>,
): Promise<Settled> {
  const run = await tx.selectFrom("run").select("status").where("id", "=", runId).forUpdate().executeTakeFirstOrThrow();
  const error = JSON.stringify(end.error);
  const written = await tx
    .updateTable("node_run")
    .set({
      status: end.status,
      finished_at: sql<Date>`now()`,
      error,
      lease_until: null,
      ...(inputs === undefined ? {} : { inputs: JSON.stringify(inputs) }),
    })
    .where("run_id", "=", runId)
    .where("node_id", "=", node.id)
    .where("attempts", "=", fence)
    .where("status", "=", "running")
    .executeTakeFirst();
  if (written.numUpdatedRows === 0n) return { woken: [], status: run.status };
  await endAttempt(tx, { runId, node, fence, log }, end.status, error);
  // A run that has ended, or waits, is not moved by a node that was still at work beside.
  if (run.status !== "running") return { woken: [], status: run.status };
  await finishRun(tx, runId, end, now());
  return { woken: [], status: end.status };
}

async function endAttempt(
  tx: Transaction<Database>,
  { runId, node, fence, log = "" }: Pick<AttemptOf, "runId" | "node" | "fence" | "log">,
  status: RunStatus,
  error: string | null,
): Promise<void> {
  await tx
    .updateTable("attempt")
    // By the clock that it was begun by.
    .set({ status, finished_at: sql<Date>`now()`, error, log })
    .where("run_id", "=", runId)
    .where("node_id", "=", node.id)
    .where("fence", "=", fence)
    .execute();
}
