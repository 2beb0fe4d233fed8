import { sql, type Kysely, type Transaction } from "kysely";
import type { ArtifactRef } from "#contracts";
import type { JobQueues } from "#runtime/engine/queue";
import { nextTry } from "#runtime/engine/retry";
import { leaseEnd, workerName } from "#runtime/engine/worker";
import { attendedRun, finishRun, insertRun, type NewRun } from "#runtime/store/run-records";
import type { Database, Failure } from "#runtime/store/schema";
import { newRunId } from "./execute.ts";

/** The queue of legacy runs: each is one job, however many steps it has. */
export const legacyQueue = "legacy";

/** Authoritative work goes before what runs beside it. */
export const authoritativePriority = 5;

/** How long one try at a legacy run may take, seconds. */
const legacySeconds = 24 * 3600;

/** Starts a legacy run that nobody waits for, within the transaction. */
export async function startLegacyRun(
  tx: Transaction<Database>,
  { queues }: { readonly queues: JobQueues },
  run: NewRun,
): Promise<void> {
  const standing = {
    attended: false,
    cached: false,
    priority: authoritativePriority,
    seconds: legacySeconds,
    nodes: 0,
  };
  await insertRun(tx, run, { ...standing, status: "queued" });
  await queues.send(tx, legacyQueue, [{ runId: run.id }], { priority: authoritativePriority });
}

/** Starts a legacy run that its caller waits for, with a lease: whoever finds that over ends what nobody waits for any more. */
export async function startAttendedLegacy(
  db: Kysely<Database>,
  run: NewRun,
  leaseSeconds: number,
): Promise<Pick<LegacyClaim, "run" | "attempts">> {
  await db.transaction().execute(async (tx) => {
    await insertRun(tx, run, { ...attendedRun, nodes: 0 });
    await sql`update run set worker = ${workerName()}, lease_until = ${leaseEnd(leaseSeconds)} where id = ${run.id}`.execute(
      tx,
    );
  });
  return { run, attempts: 0 };
}

/** A legacy run that is pinned to what another run is, but for the workflow: legacy knows of none. */
export function asLegacy(run: NewRun, now: Date): NewRun {
  return { ...run, id: newRunId(now), mode: "legacy", workflow: null, workflow_digest: null };
}

/** One try at a legacy run that this process has, until its lease ends. */
export interface LegacyClaim {
  readonly run: NewRun;
  /** Of this try: what a run whose lease was lost still makes is refused. */
  readonly attempts: number;
  readonly failures: number;
}

/** Takes a queued run for this worker. What an earlier try has recorded of its steps goes: the run is started over. */
export async function claimLegacyRun(
  tx: Transaction<Database>,
  runId: string,
  { worker, leaseSeconds }: { readonly worker: string; readonly leaseSeconds: number },
): Promise<LegacyClaim | undefined> {
  const { rows } = await sql<ClaimedRun>`
    update run set status = 'running', attempts = attempts + 1, worker = ${worker}, started_at = now(), error = null,
      progress = null, lease_until = ${leaseEnd(leaseSeconds)}
    where id = ${runId} and status = 'queued' and mode = 'legacy' returning *`.execute(tx);
  const [row] = rows;
  if (row === undefined) return undefined;
  for (const table of ["module_call", "attempt", "node_run"] as const) {
    await tx.deleteFrom(table).where("run_id", "=", runId).execute();
  }
  const { attempts, failures, library, rules, material_state, ...run } = row;
  const pins = { library: library ?? undefined, rules: rules ?? undefined, state: material_state ?? undefined };
  return { run: { ...run, ...pins }, attempts, failures };
}

/** Whether a try is still its worker's to end; the run's row is held until the transaction ends. */
export async function holdLegacyTry(
  tx: Transaction<Database>,
  { run, attempts }: Pick<LegacyClaim, "run" | "attempts">,
): Promise<boolean> {
  const row = await tx
    .selectFrom("run")
    .select("id")
    .where("id", "=", run.id)
    .where("attempts", "=", attempts)
    .where("status", "=", "running")
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export interface LegacyTries {
  readonly queues: JobQueues;
  readonly retrySeconds: readonly number[];
  readonly now: () => Date;
}

/**
 * Ends a try that did not succeed: a failure of the moment is tried again, any other ends the run.
 * @param how "released": its worker stops, which counts against nobody; "final": there is no further try
 */
export async function failLegacyTry(
  tx: Transaction<Database>,
  { queues, retrySeconds, now }: LegacyTries,
  { run, failures, attempts }: Pick<LegacyClaim, "failures" | "attempts"> & { readonly run: Pick<NewRun, "id"> },
  error: Failure,
  how: "tried" | "released" | "final",
): Promise<void> {
  const next = {
    tried: () => nextTry(error.code, { failures, attempts }, retrySeconds),
    released: () => ({ failures, after: 0 }),
    final: () => undefined,
  }[how]();
  if (next === undefined) {
    await finishRun(tx, run.id, { status: "failed", error }, now());
    return;
  }
  await tx
    .updateTable("run")
    .set({ status: "queued", failures: next.failures, error: JSON.stringify(error), lease_until: null })
    .where("id", "=", run.id)
    .execute();
  const job = { priority: authoritativePriority, after: next.after };
  await queues.send(tx, legacyQueue, [{ runId: run.id }], job);
}

type ClaimedRun = Omit<NewRun, "library" | "rules" | "state" | "dispatch"> & {
  readonly attempts: number;
  readonly failures: number;
  readonly library: ArtifactRef | null;
  readonly rules: ArtifactRef | null;
  readonly material_state: ArtifactRef | null;
};
