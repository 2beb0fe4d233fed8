import { orderLineSchema } from "#contracts";
import type { App } from "#runtime/app";
import { pinState } from "#runtime/materials/state";
import { insertArtifacts } from "#runtime/store/run-records";
import type { RunStatus } from "#runtime/store/status";
import { pinnedOutputType, pinnedWorkflow } from "./pins.ts";

export interface Resumed {
  readonly runId: string;
  /** How it ended, or that it waits again. */
  readonly status: RunStatus;
  /** Why it failed or waits again. */
  readonly error: string | null;
}

/**
 * Takes up every run that waits for a material of this product, with the material state as it is now, and waits for their
 * ends. A run whose state has not changed waits on.
 */
export async function resumeWaiting(
  app: App,
  productId: string,
  context: { readonly signal: AbortSignal; readonly onProgress: (message: string) => void },
): Promise<readonly Resumed[]> {
  const { db } = app.database;
  const waiting = await db
    .selectFrom("run")
    .selectAll()
    .where("product_id", "=", productId)
    .where("status", "=", "waiting")
    .orderBy("created_at")
    .execute();
  const state = await pinState(app, productId);
  const resumed: Resumed[] = [];
  for (const row of waiting) {
    if (row.workflow_digest === null || row.material_state?.sha256 === state.sha256) continue;
    const workflow = await pinnedWorkflow(db, row.workflow_digest);
    const { definition: outputType } = await pinnedOutputType(db, row.output_type_digest);
    const { params } = await app.artifacts.readJson(row.request.sha256, orderLineSchema);
    const { library, rules, request, ...rest } = row;
    await insertArtifacts(db, [state], app.now());
    const run = { ...rest, request, library: library ?? undefined, rules: rules ?? undefined, state };
    context.onProgress(`run ${row.id} goes on`);
    await app.engine.resume({ run, workflow, outputType, orderLineParams: params }, context.signal);
    const { status, error } = await db
      .selectFrom("run")
      .select(["status", "error"])
      .where("id", "=", row.id)
      .executeTakeFirstOrThrow();
    resumed.push({ runId: row.id, status, error: error?.message ?? null });
  }
  return resumed;
}
