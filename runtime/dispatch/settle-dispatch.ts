import { sql, type Transaction } from "kysely";
import { RenderlineError, type ArtifactRef } from "#contracts";
import type { App } from "#runtime/app";
import { failureText } from "#runtime/modules/call-module";
import { damagedArtifact, missingArtifact } from "#runtime/store/artifact-content";
import { pinnedOutputType } from "#runtime/store/definition-records";
import { isAway } from "#runtime/store/postgres-pool";
import type { Database, Failure } from "#runtime/store/schema";
import type { Mode } from "#runtime/store/status";
import { recordEvent } from "./events.ts";
import { fallBack } from "./fall-back.ts";
import { publishOutput, publishRightOf } from "./publication.ts";

/** How many dispatches one statement asks for; the look goes on with the next. */
const atOnce = 50;

/** One look at what has ended. */
export interface Look {
  /** Hears of a run that cannot be settled just now: the others are not held up by it. */
  readonly onError: (error: unknown) => void;
  /** These runs, which are not looked at again before the next look. */
  readonly unsettled: Set<string>;
}

/** A dispatch whose run, of its fence, has ended. */
interface EndedRun {
  readonly id: string;
  readonly dispatch_id: string;
  readonly fence: number;
  readonly may_publish: boolean;
  readonly mode: Mode;
  readonly status: "succeeded" | "failed" | "cancelled";
  readonly error: Failure | null;
  readonly output_type_digest: string;
}

/**
 * Settles dispatches whose run has ended: what a run made is published, a graph that failed is followed by legacy, a failed
 * legacy run is the dispatch's failure. Several processes may do so at once.
 * @param look without it, what a run cannot be settled for is thrown
 * @returns how many were looked at
 */
export async function settleDispatches(app: App, look?: Look): Promise<number> {
  const { rows } = await sql<EndedRun>`
    select r.id, r.dispatch_id, r.fence, r.may_publish, r.mode, r.status, r.error, r.output_type_digest
    from dispatch d join run r on r.dispatch_id = d.id and r.fence = d.fence and r.may_publish
    where d.status = 'running' and r.status in ('succeeded', 'failed', 'cancelled')
      and r.id <> all(${[...(look?.unsettled ?? [])]}::text[])
    order by d.created_at limit ${atOnce}`.execute(app.database.db);
  for (const run of rows) await apart(run, look, () => settleOne(app, run));
  return rows.length;
}

/** What is met with one run is that one's alone, but for a database that is away, which no other could be settled in either. */
async function apart(run: EndedRun, look: Look | undefined, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (look === undefined || isAway(error)) throw error;
    look.unsettled.add(run.id);
    const { message } = failureText(error);
    look.onError(new Error(`run ${run.id} is not settled yet, and looked at again: ${message}`, { cause: error }));
  }
}

async function settleOne(app: App, run: EndedRun): Promise<void> {
  const made = run.status === "succeeded" ? await outputOf(app, run) : { failure: run.error ?? unexplained(run) };
  await app.database.db.transaction().execute(async (tx) => {
    const held = await tx
      .selectFrom("dispatch")
      .select("id")
      .where("id", "=", run.dispatch_id)
      .where("fence", "=", run.fence)
      .where("status", "=", "running")
      .forUpdate()
      .executeTakeFirst();
    // Settled by somebody else meanwhile, or given to legacy.
    if (held === undefined) return;
    const right = publishRightOf(run);
    const { dispatch_id: dispatchId, id: runId } = run;
    const now = app.now();
    if (made.output !== undefined && right !== undefined) {
      await publishOutput(tx, right, made.output, now);
      const { sha256, kind } = made.output.ref;
      await recordEvent(tx, "published", { dispatchId, runId, data: { path: run.mode, sha256, kind } }, now);
      app.onBoundary("publishing");
      return;
    }
    const failure = made.failure ?? unexplained(run);
    if (run.status === "cancelled") await end(app, tx, run, "cancelled", failure);
    else if (run.mode === "graph") await fallBack(app, tx, dispatchId, failure);
    else await end(app, tx, run, "failed", failure);
  });
  app.onBoundary("published");
  app.dispatcher.wake();
}

async function end(
  app: App,
  tx: Transaction<Database>,
  { dispatch_id: dispatchId, id: runId }: EndedRun,
  status: "failed" | "cancelled",
  error: Failure,
): Promise<void> {
  const now = app.now();
  await tx
    .updateTable("dispatch")
    .set({ status, finished_at: now, error: JSON.stringify(error) })
    .where("id", "=", dispatchId)
    .execute();
  await recordEvent(tx, status, { dispatchId, runId, data: { code: error.code, message: error.message } }, now);
}

/** The output that the output type names, or why what the run made is none. */
async function outputOf(
  app: App,
  run: EndedRun,
): Promise<{ readonly output?: { readonly name: string; readonly ref: ArtifactRef }; readonly failure?: Failure }> {
  const rows = await app.database.db.selectFrom("output").selectAll().where("run_id", "=", run.id).execute();
  try {
    const definition = await pinnedOutputType(app.database.db, run.output_type_digest);
    const named = run.mode === "graph" ? rows.find(({ name }) => name === definition.graph?.output) : undefined;
    const row = named ?? rows.find(({ kind }) => kind === definition.artifactKind);
    if (row === undefined || row.kind !== definition.artifactKind) {
      throw new RenderlineError(
        "output-missing",
        `run ${run.id} made no ${definition.artifactKind}`,
        "Look at the run: what its output is wired to made something else.",
      );
    }
    const { name, kind, role, sha256, bytes } = row;
    // Found by its digest, and whole: a file that was cut short is another. Nothing is fetched where the store can say so.
    if (!(await app.artifacts.holds(sha256))) throw await unusable(app, sha256);
    return { output: { name, ref: { kind, role, sha256, bytes } } };
  } catch (error) {
    // A store that is away says nothing of the output: whoever settles looks again.
    if (error instanceof RenderlineError && noOutput.has(error.code)) return { failure: failureText(error) };
    throw error;
  }
}

/** Why a store does not hold what a run has made. */
async function unusable({ artifacts }: App, sha256: string): Promise<RenderlineError> {
  return (await artifacts.has(sha256))
    ? damagedArtifact(sha256, artifacts.name)
    : missingArtifact(sha256, artifacts.name);
}

/** What says that a run's output is none. */
const noOutput: ReadonlySet<string> = new Set([
  "output-missing",
  "artifact-missing",
  "artifact-invalid",
  "definition-not-kept",
  "definition-unreadable",
]);

function unexplained({ id, status }: EndedRun): Failure {
  return { code: "internal", message: `run ${id} ended as "${status}"`, remedy: "Look at the run." };
}

/**
 * Records what became of shadows whose dispatch has ended: whether the graph made the same bytes as was published. One that was
 * cancelled, or given up for other work, says nothing of the graph, and has no result.
 * @param look as {@link settleDispatches} takes it
 * @returns how many
 */
export async function compareShadows(app: App, look?: Look): Promise<number> {
  const { rows } = await sql<EndedRun & { published: string | null }>`
    select r.id, r.dispatch_id, r.fence, r.may_publish, r.mode, r.status, r.error, r.output_type_digest,
      p.sha256 as published
    from run r join dispatch d on d.id = r.dispatch_id left join publication p on p.dispatch_id = d.id
    where not r.may_publish and r.status in ('succeeded', 'failed') and d.status <> 'running'
      and not exists (select from shadow_result s where s.dispatch_id = d.id)
      and r.id <> all(${[...(look?.unsettled ?? [])]}::text[])
    limit ${atOnce}`.execute(app.database.db);
  for (const run of rows) await apart(run, look, () => compareOne(app, run));
  return rows.length;
}

async function compareOne(app: App, run: EndedRun & { readonly published: string | null }): Promise<void> {
  const { output, failure } =
    run.status === "succeeded"
      ? await outputOf(app, run)
      : { output: undefined, failure: run.error ?? unexplained(run) };
  const made = output?.ref.sha256 ?? null;
  const verdict = made === null || run.published === null ? "failed" : made === run.published ? "equal" : "different";
  const now = app.now();
  await app.database.db.transaction().execute(async (tx) => {
    const written = await tx
      .insertInto("shadow_result")
      .values({
        dispatch_id: run.dispatch_id,
        run_id: run.id,
        verdict,
        published_sha256: run.published,
        shadow_sha256: made,
        error: failure === undefined ? null : JSON.stringify(failure),
        at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (written.numInsertedOrUpdatedRows === 0n) return;
    await recordEvent(tx, "shadow-compared", { dispatchId: run.dispatch_id, runId: run.id, data: { verdict } }, now);
  });
}
