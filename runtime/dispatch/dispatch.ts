import { orderLineSchema, RenderlineError, type ArtifactRef, type Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import type { RunStanding } from "#runtime/store/run-records";
import type { DispatchMode, Mode } from "#runtime/store/status";
import { decide, type Decision } from "./decide.ts";
import { pinRun } from "./execute.ts";
import { findPaths } from "./find-paths.ts";
import { asLegacy, authoritativePriority, startLegacyRun } from "./legacy-run.ts";
import { holdMode, readMode } from "./mode.ts";
import { firstFence, openDispatch } from "./open-dispatch.ts";

/**
 * Shadows wait for all authoritative work. One that was at work for so many seconds has failed; one that has not come to its end
 * a day after its start is given up, which says nothing of it.
 */
export const besideStanding = { priority: 0, seconds: 3600, timeBox: 24 * 3600 } as const;
/** How a graph run stands that makes an output; after so many seconds at work legacy takes over. */
export const authoritativeStanding = { priority: authoritativePriority, seconds: 6 * 3600 } as const;

export interface Dispatched {
  readonly id: string;
  readonly orderLineId: string;
  readonly mode: DispatchMode;
  /** Which path makes the output. */
  readonly path: Mode;
}

/** An order line as it was imported. */
interface OrderLineRow {
  readonly id: string;
  readonly product_id: string;
  readonly revision: string;
  readonly output_type: string;
  readonly request: ArtifactRef;
}

/**
 * Decides which path makes an order line's output, and starts it. Nobody waits: whatever process serves the database goes on
 * with it. Legacy is started in every mode when the graph cannot be.
 * @throws RenderlineError order-line-unknown, dispatch-under-way, output-type-unknown, definition-invalid (of legacy's own)
 */
export async function dispatchOrderLine(
  app: App,
  { orderLineId, catalogue: authored }: { readonly orderLineId: string; readonly catalogue: Catalogue },
): Promise<Dispatched> {
  const line = await readOrderLine(app, orderLineId);
  const outputType = line.output_type;
  // Looked at outside the transaction, for an embedded database has no second connection; held against changes inside.
  const { mode } = await readMode(app, outputType);
  const { legacy, graph } = await findPaths(app, { catalogue: authored, outputType, mode });
  const pins = { productId: line.product_id, revision: line.revision, orderLineId, request: line.request };
  const pinned = await pinRun(app, {
    ...pins,
    invocation: graph?.invocation ?? legacy,
    mode: graph?.invocation === undefined ? "legacy" : "graph",
  });
  const legacyRun = asLegacy(pinned, app.now());
  const { params } = await app.artifacts.readJson(line.request.sha256, orderLineSchema);
  const now = app.now();
  const dispatched = await app.database.db.transaction().execute(async (tx) => {
    const held = await holdMode(tx, outputType);
    const decision: Decision =
      held.mode === mode ? decide(held.mode, held.share, outputType, orderLineId) : { path: "legacy", shadow: false };
    const usable = graph?.invocation?.workflow !== undefined;
    const path = decision.path === "graph" && usable ? "graph" : "legacy";
    const cause = decision.path === "graph" && path === "legacy" ? (graph?.failure ?? null) : null;
    const { mode: asked, share } = held;
    const dispatch = { orderLineId, outputType, outputTypeDigest: legacyRun.output_type_digest, mode: asked, share };
    const id = await openDispatch(tx, { ...dispatch, path, cause }, now);
    const start = (
      mayPublish: boolean,
      standing: Pick<RunStanding, "priority" | "seconds" | "timeBox">,
    ): Promise<void> => {
      if (graph?.invocation?.workflow === undefined) throw new Error("no graph to start");
      const { workflow, outputType: type } = graph.invocation;
      const run = { ...pinned, dispatch: { id, fence: firstFence, mayPublish } };
      return app.engine.startUnattended(
        tx,
        { run, workflow, outputType: type.definition, orderLineParams: params },
        standing,
      );
    };
    if (path === "graph") await start(true, authoritativeStanding);
    else {
      const run = { ...legacyRun, dispatch: { id, fence: firstFence, mayPublish: true } };
      await startLegacyRun(tx, app.dispatcher, run);
    }
    if (decision.shadow && usable) await start(false, besideStanding);
    return { id, orderLineId, mode: held.mode, path } as const;
  });
  app.engine.wake();
  app.dispatcher.wake();
  return dispatched;
}

async function readOrderLine(app: App, id: string): Promise<OrderLineRow> {
  const row = await app.database.db
    .selectFrom("order_line")
    .select(["id", "product_id", "revision", "output_type", "artifact_sha256"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) {
    throw new RenderlineError(
      "order-line-unknown",
      `there is no order line "${id}"`,
      "Import it first: npx renderline order import FILE.jsonl.",
    );
  }
  const { artifact_sha256: sha256, ...line } = row;
  const { byteLength } = await app.artifacts.read(sha256);
  return { ...line, request: { kind: "order-line", role: "order", sha256, bytes: byteLength } };
}
