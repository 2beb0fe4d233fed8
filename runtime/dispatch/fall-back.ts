import type { Transaction } from "kysely";
import type { App } from "#runtime/app";
import { finishRun } from "#runtime/store/run-records";
import type { Database, Failure } from "#runtime/store/schema";
import { recordEvent } from "./events.ts";
import { newRunId } from "./execute.ts";
import { startLegacyRun } from "./legacy-run.ts";

/**
 * Gives a dispatch to legacy: its fence is raised, so that what the graph still makes is refused, the graph's run ends, and a
 * legacy run starts with what that run was pinned to. The caller holds the dispatch's row.
 * @param cause why the graph does not make it
 */
export async function fallBack(app: App, tx: Transaction<Database>, dispatchId: string, cause: Failure): Promise<void> {
  const now = app.now();
  const { fence } = await tx
    .updateTable("dispatch")
    .set((eb) => ({ fence: eb("fence", "+", 1), path: "legacy", cause: JSON.stringify(cause) }))
    .where("id", "=", dispatchId)
    .returning("fence")
    .executeTakeFirstOrThrow();
  const graph = await tx
    .selectFrom("run")
    .selectAll()
    .where("dispatch_id", "=", dispatchId)
    .where("may_publish", "=", true)
    .orderBy("fence", "desc")
    .executeTakeFirstOrThrow();
  await finishRun(tx, graph.id, { status: "cancelled", error: cause }, now);
  await recordEvent(
    tx,
    "fell-back",
    { dispatchId, runId: graph.id, data: { code: cause.code, message: cause.message } },
    now,
  );
  const { request, library, rules, material_state: state } = graph;
  await startLegacyRun(tx, app.dispatcher, {
    id: newRunId(now),
    family: graph.family,
    mode: "legacy",
    output_type: graph.output_type,
    output_type_digest: graph.output_type_digest,
    workflow: null,
    workflow_digest: null,
    product_id: graph.product_id,
    revision: graph.revision,
    order_line_id: graph.order_line_id,
    request,
    library: library ?? undefined,
    rules: rules ?? undefined,
    state: state ?? undefined,
    dispatch: { id: dispatchId, fence, mayPublish: true },
  });
}
