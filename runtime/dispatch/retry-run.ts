import type { Selectable } from "kysely";
import { orderLineSchema, RenderlineError } from "#contracts";
import type { App } from "#runtime/app";
import type { GraphRun } from "#runtime/engine/engine";
import { shapeOf, type GraphShape } from "#runtime/engine/shape";
import { contractsOf } from "#runtime/registry";
import { areWhole } from "#runtime/store/named-artifacts";
import type { KeptNode } from "#runtime/store/run-records";
import type { RunTable } from "#runtime/store/schema";
import { decide } from "./decide.ts";
import { authoritativeStanding, besideStanding } from "./dispatch.ts";
import { newRunId } from "./execute.ts";
import { holdMode } from "./mode.ts";
import { firstFence, openDispatch } from "./open-dispatch.ts";
import { pinnedInvocation } from "./pinned-invocation.ts";

/** What was started. */
export interface RetriedRun {
  readonly run: string;
  readonly of: string;
  readonly from: string | null;
  /** Nodes whose results were taken from the earlier run. */
  readonly kept: readonly string[];
  /** The dispatch whose output it makes; null: nobody publishes what it makes. */
  readonly dispatch: string | null;
  readonly orderLine: string | null;
}

type RunRow = Selectable<RunTable>;

/**
 * Starts a graph run that has ended anew, as another run with the same pins: the results of nodes before `from` are taken from it, `from`
 * and what follows is made anew, without the cache. Nobody waits for it.
 *
 * What it makes is published only through a dispatch of its own, which begins if the line's last dispatch was this run's and made
 * nothing, and the mode still gives the line to the graph; else it is for looking at alone, as what a shadow makes.
 * @param from a node; without it, whatever has not succeeded is made
 * @throws RenderlineError run-unknown, run-not-ended, node-unknown, nothing-to-retry, result-gone, dispatch-under-way, definition-invalid
 */
export async function retryRun(
  app: App,
  { id, from }: { readonly id: string; readonly from: string | null },
): Promise<RetriedRun> {
  const row = await app.database.db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined)
    throw new RenderlineError("run-unknown", `there is no run "${id}"`, "npx renderline run list shows the latest.");
  refuseUnfit(row);
  const anew = "Dispatch the order line again: npx renderline order retry starts with what is authored today.";
  const { workflow, outputType } = await pinnedInvocation(app, row, anew);
  if (workflow === undefined) throw new Error(`run ${id} is of the graph, and of no workflow`);
  const shape = shapeOf(workflow, contractsOf(app.registry));
  const kept = await keptNodes(app, id, shape, from);
  const { params } = await app.artifacts.readJson(row.request.sha256, orderLineSchema);
  const run = { ...pinsOf(row), id: newRunId(app.now()), retry: { of: id, from } };
  const start = { run, workflow, outputType: outputType.definition, orderLineParams: params, cached: false, kept };
  const dispatch = await begin(app, row, start);
  app.engine.wake();
  return { run: run.id, of: id, from, kept: [...kept.keys()], dispatch, orderLine: row.order_line_id };
}

function refuseUnfit({ id, status, mode, family }: RunRow): void {
  if (status === "queued" || status === "running" || status === "waiting") {
    throw new RenderlineError(
      "run-not-ended",
      `run ${id} has not ended: it is ${status}`,
      "Wait for its end, or cancel its order line: npx renderline order cancel ID.",
    );
  }
  if (mode === "legacy" || family !== "order_line") {
    throw new RenderlineError(
      "nothing-to-retry",
      `run ${id} is ${mode === "legacy" ? "of legacy, one job that is started over as a whole" : "of a CAD file"}`,
      mode === "legacy"
        ? "Dispatch its order line again: npx renderline order retry ID."
        : "Ingest the file again: npx renderline product ingest FILE takes results that are kept.",
    );
  }
}

/**
 * The nodes whose results are taken: those that have succeeded, but for `from` and what follows from it.
 * @throws RenderlineError node-unknown, nothing-to-retry, result-gone
 */
async function keptNodes(
  app: App,
  runId: string,
  shape: GraphShape,
  from: string | null,
): Promise<ReadonlyMap<string, KeptNode>> {
  const known = [...shape.nodes.keys()];
  if (from !== null && !shape.nodes.has(from)) {
    const remedy = `Take one of: ${known.join(", ")}.`;
    throw new RenderlineError("node-unknown", `run ${runId} has no node "${from}"`, remedy);
  }
  const rows = await app.database.db
    .selectFrom("node_run")
    .select(["node_id", "status", "inputs", "outputs"])
    .where("run_id", "=", runId)
    .orderBy("position")
    .execute();
  const succeeded = new Map(rows.filter(({ status }) => status === "succeeded").map((row) => [row.node_id, row]));
  const anew = new Set<string>();
  // A node names only nodes above it, so one look from above finds all that follow.
  for (const { id, needs } of shape.nodes.values())
    if (id === from || !succeeded.has(id) || needs.some((above) => anew.has(above))) anew.add(id);
  if (anew.size === 0) {
    throw new RenderlineError(
      "nothing-to-retry",
      `every node of run ${runId} has succeeded`,
      `Say from which node it is to be made anew: --from ${known.join(", ")}.`,
    );
  }
  const kept = new Map<string, KeptNode>();
  for (const [id, { inputs, outputs }] of succeeded) {
    if (anew.has(id)) continue;
    await refuseGone(app, runId, id, outputs);
    kept.set(id, { inputs, outputs, notes: [`taken from run ${runId}, which this one tries again`] });
  }
  return kept;
}

async function refuseGone(app: App, runId: string, node: string, outputs: KeptNode["outputs"]): Promise<void> {
  try {
    if (await areWhole(app.artifacts, Object.values(outputs))) return;
  } catch (error) {
    // A document that cannot be read is as good as none; a store that is away says nothing of it.
    if (!(error instanceof RenderlineError && error.code.startsWith("artifact-"))) throw error;
  }
  throw new RenderlineError(
    "result-gone",
    `what node "${node}" of run ${runId} has made is not in the store any more, or is damaged`,
    `Try it again from there: npx renderline run retry ${runId} --from ${node}.`,
  );
}

/** @returns the dispatch that it is to make the output of, or null */
function begin(app: App, row: RunRow, start: GraphRun): Promise<string | null> {
  const { order_line_id: orderLineId, output_type: outputType } = row;
  return app.database.db.transaction().execute(async (tx) => {
    const held = orderLineId === null ? undefined : await holdMode(tx, outputType);
    const last =
      orderLineId === null
        ? undefined
        : await tx
            .selectFrom("dispatch")
            .select(["id", "status"])
            .where("order_line_id", "=", orderLineId)
            .orderBy("created_at", "desc")
            .orderBy("id", "desc")
            .executeTakeFirst();
    const mayPublish = row.may_publish && last?.id === row.dispatch_id && last?.status !== "published";
    if (orderLineId !== null && held !== undefined && mayPublish) {
      const { path } = decide(held.mode, held.share, outputType, orderLineId);
      // A dispatch that is under way is refused here, whichever path makes it.
      if (path === "graph" || last?.status === "running") {
        const pins = { ...held, orderLineId, outputTypeDigest: row.output_type_digest };
        const id = await openDispatch(tx, { ...pins, path: "graph", cause: null }, app.now());
        const dispatch = { id, fence: firstFence, mayPublish: true };
        await app.engine.startUnattended(tx, { ...start, run: { ...start.run, dispatch } }, authoritativeStanding);
        return id;
      }
    }
    await app.engine.startUnattended(tx, start, besideStanding);
    return null;
  });
}

/** Everything that the earlier run was pinned to. */
function pinsOf(row: RunRow): Omit<GraphRun["run"], "id"> {
  return {
    family: row.family,
    mode: row.mode,
    output_type: row.output_type,
    output_type_digest: row.output_type_digest,
    workflow: row.workflow,
    workflow_digest: row.workflow_digest,
    product_id: row.product_id,
    revision: row.revision,
    order_line_id: row.order_line_id,
    request: row.request,
    library: row.library ?? undefined,
    rules: row.rules ?? undefined,
    state: row.material_state ?? undefined,
  };
}
