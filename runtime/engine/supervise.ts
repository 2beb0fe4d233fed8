import { sql, type Transaction } from "kysely";
import type { ResourceClass } from "#contracts";
import { finishRun } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import { pinnedShape } from "./pinned-shape.ts";
import { settle, type SettleParts } from "./settle.ts";
import type { Shapes } from "./shape.ts";

/** How many leases one look ends; the next look goes on. */
const atOnce = 100;

/** What a look has found. */
export interface Supervised {
  readonly woken: ReadonlySet<ResourceClass>;
  /** Runs that it ended, or some node of. */
  readonly touched: ReadonlySet<string>;
}

/**
 * Ends what nobody is at work on any more: attempts whose worker was not heard of for a lease (they are tried again), runs that were
 * at work for longer than they may or are past their deadline, runs whose caller went away. Several processes may look at once.
 */
export async function supervise(
  tx: Transaction<Database>,
  parts: SettleParts & { readonly shapes: Shapes },
): Promise<Supervised> {
  const woken = new Set<ResourceClass>();
  const touched = new Set<string>();
  const { rows: lost } = await sql<LostAttempt>`
    select n.run_id, n.node_id, n.attempts, n.failures, n.worker, r.priority, r.workflow_digest
    from node_run n join run r on r.id = n.run_id
    where n.status = 'running' and n.lease_until < now()
    limit ${atOnce} for update of n skip locked`.execute(tx);
  for (const one of lost) {
    touched.add(one.run_id);
    const pinned = { runId: one.run_id, nodeId: one.node_id, digest: one.workflow_digest };
    const shape = await pinnedShape(tx, parts, pinned);
    if (shape === undefined) continue;
    const node = shape.nodes.get(one.node_id);
    if (node === undefined) throw new Error(`run ${one.run_id} has no node "${one.node_id}"`);
    const { failures, priority } = one;
    const attempt = { runId: one.run_id, node, shape, fence: one.attempts, failures, priority };
    const error = {
      code: "worker-lost",
      message: `worker ${one.worker} was not heard of while it executed node "${one.node_id}"`,
      remedy: "Look whether that machine and its memory are all right; the node is tried again by itself.",
    };
    const settled = await settle(tx, parts, attempt, { status: "failed", error });
    for (const resource of settled.woken) woken.add(resource);
  }
  for (const { id, time_limit: seconds } of await late(tx)) {
    const error = {
      code: "run-timeout",
      message: `the run did not end within ${seconds} s of work`,
      remedy: "Look what took it, and start it again.",
    };
    await finishRun(tx, id, { status: "failed", error }, parts.now());
    touched.add(id);
  }
  for (const { id, time_box: seconds } of await expired(tx)) {
    const error = {
      code: "run-expired",
      message: `the run had not ended ${seconds} s after its start: other work went before it`,
      remedy: "Nothing is to be done; with more workers what runs beside others is made sooner.",
    };
    await finishRun(tx, id, { status: "cancelled", error }, parts.now());
    touched.add(id);
  }
  for (const id of await deserted(tx)) {
    const error = {
      code: "interrupted",
      message: "the process that waited for this run is gone",
      remedy: "Start it again.",
    };
    await finishRun(tx, id, { status: "cancelled", error }, parts.now());
    touched.add(id);
  }
  return { woken, touched };
}

interface LostAttempt {
  readonly run_id: string;
  readonly node_id: string;
  readonly attempts: number;
  readonly failures: number;
  readonly worker: string;
  readonly priority: number;
  readonly workflow_digest: string;
}

/**
 * Graph runs that were at work for longer than they may. Only one that is at work now can be; the time in which several of its
 * nodes were counts once, and what they waited for their turns does not count.
 */
async function late(
  tx: Transaction<Database>,
): Promise<readonly { readonly id: string; readonly time_limit: number }[]> {
  const { rows } = await sql<{ id: string; time_limit: number }>`
    select r.id, r.time_limit from run r
    where r.id in (select run_id from node_run where status = 'running') and r.status = 'running'
      and make_interval(secs => r.time_limit) < (
        select sum(upper(span) - lower(span)) from unnest((
          select range_agg(tstzrange(started_at, greatest(started_at, coalesce(finished_at, now()))))
          from attempt where run_id = r.id)) as span)
    for update of r skip locked`.execute(tx);
  return rows;
}

/** Runs that are given up although nothing is wrong with them: nobody waits for what runs beside. */
async function expired(
  tx: Transaction<Database>,
): Promise<readonly { readonly id: string; readonly time_box: number }[]> {
  const { rows } = await sql<{ id: string; time_box: number }>`
    select id, time_box from run where status in ('queued', 'running') and deadline < now()
    for update skip locked`.execute(tx);
  return rows;
}

async function deserted(tx: Transaction<Database>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from run where status in ('queued', 'running') and attended and lease_until < now()
    for update skip locked`.execute(tx);
  return rows.map(({ id }) => id);
}
