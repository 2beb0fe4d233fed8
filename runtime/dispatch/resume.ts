import type { Selectable } from "kysely";
import { orderLineSchema, RenderlineError, type ArtifactRef } from "#contracts";
import type { App } from "#runtime/app";
import type { GraphRun } from "#runtime/engine/engine";
import { mayPass } from "#runtime/engine/retry";
import { newestDigest, pinState } from "#runtime/materials/state";
import { failureText } from "#runtime/modules/call-module";
import { finishRun, insertArtifacts } from "#runtime/store/run-records";
import type { RunTable } from "#runtime/store/schema";
import type { RunStatus } from "#runtime/store/status";
import { pinnedInvocation } from "./pinned-invocation.ts";

export interface Resumed {
  readonly runId: string;
  /** How it ended, or that it waits again. */
  readonly status: RunStatus;
  /** Why it failed or waits again. */
  readonly error: string | null;
}

interface ResumeContext {
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

type RunRow = Selectable<RunTable>;

/**
 * Takes up every run that waits for a material, of whatever product, with the material state as it is now, and waits for
 * their ends. A run whose state has not changed waits on.
 */
export async function resumeWaiting(app: App, context: ResumeContext): Promise<readonly Resumed[]> {
  const waiting = await waitingRuns(app).selectAll().execute();
  const resumed: Resumed[] = [];
  for (const row of waiting) {
    if ((await newerState(app, row)) === undefined) continue;
    const { status, error } = await goOn(app, row.id, context);
    resumed.push({ runId: row.id, status, error: error?.message ?? null });
  }
  return resumed;
}

/**
 * Takes up every run that waits with another material state than the newest, and waits for none of them. A run may have been
 * started before its materials were assigned, and come to where it waits after: then nobody is there who would know.
 * @param onError hears of runs that could not be taken up now; they are looked for again at the next call
 */
export async function takeUpWaiting(app: App, onError: (error: unknown) => void): Promise<void> {
  const waiting = await waitingRuns(app).select(["id", "product_id", "material_state"]).execute();
  const newest = new Map<string, string>();
  for (const { id, product_id: product, material_state: state } of waiting) {
    try {
      const digest = newest.get(product) ?? (await newestDigest(app, product));
      newest.set(product, digest);
      if (state?.sha256 === digest) continue;
      const row = await waitingRuns(app).selectAll().where("id", "=", id).executeTakeFirst();
      if (row !== undefined)
        await takeUp(app, row, await pinState(app, product), (start) => app.engine.resumeUnattended(start));
    } catch (error) {
      onError(error);
    }
  }
}

/**
 * Takes a run up for as long as it waits with another material state than the newest: somebody may have changed the
 * materials while it was on its way to where it waits, and found no run waiting.
 * @returns how it ended, or that it waits
 */
export async function goOn(app: App, runId: string, context: ResumeContext): Promise<Pick<RunRow, "status" | "error">> {
  for (;;) {
    await app.engine.untilStill(runId);
    const row = await app.database.db.selectFrom("run").selectAll().where("id", "=", runId).executeTakeFirstOrThrow();
    const state = row.status === "waiting" && !context.signal.aborted ? await newerState(app, row) : undefined;
    if (state === undefined) return row;
    context.onProgress(`run ${row.id} goes on`);
    await takeUp(app, row, state, (start) => app.engine.resume(start, context.signal));
  }
}

/** The product's material state, if it is not the one that the run waits with. */
async function newerState(app: App, row: RunRow): Promise<ArtifactRef | undefined> {
  const digest = await newestDigest(app, row.product_id);
  return row.material_state?.sha256 === digest ? undefined : pinState(app, row.product_id);
}

/**
 * A run that cannot go on has failed: it would fail again at every repair, and keep others from going on. A store or a database that
 * is away says nothing of it.
 */
async function takeUp(
  app: App,
  row: RunRow,
  state: ArtifactRef,
  resume: (start: GraphRun) => Promise<void>,
): Promise<void> {
  const { db } = app.database;
  try {
    const again = "Render it anew: a new run is started with what is authored today.";
    const { workflow, outputType } = await pinnedInvocation(app, row, again);
    if (workflow === undefined) throw new Error(`run ${row.id} waits, and is of no workflow`);
    const { params } = await app.artifacts.readJson(row.request.sha256, orderLineSchema);
    const { library, rules, request, ...rest } = row;
    await insertArtifacts(db, [state], app.now());
    const run = { ...rest, request, library: library ?? undefined, rules: rules ?? undefined, state };
    await resume({ run, workflow, outputType: outputType.definition, orderLineParams: params });
  } catch (error) {
    if (error instanceof RenderlineError && mayPass(error.code)) throw error;
    await finishRun(db, row.id, { status: "failed", error: failureText(error) }, app.now());
  }
}

function waitingRuns({ database }: App) {
  return database.db.selectFrom("run").where("status", "=", "waiting").orderBy("created_at");
}
