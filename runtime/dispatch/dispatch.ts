import { randomUUID } from "node:crypto";
import { orderLineSchema, RenderlineError, type ArtifactRef, type Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import type { DispatchMode, Mode } from "#runtime/store/status";
import { decide, type Decision } from "./decide.ts";
import { recordEvent } from "./events.ts";
import { pinRun } from "./execute.ts";
import { findPaths } from "./find-paths.ts";
import { asLegacy, authoritativePriority, startLegacyRun } from "./legacy-run.ts";
import { holdMode, readMode } from "./mode.ts";

/** Shadows wait for all authoritative work, and are given up after this many seconds. */
const shadow = { priority: 0, seconds: 3600 } as const;
/** Seconds that a graph run has before legacy takes over. */
const graphSeconds = 6 * 3600;

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
  const id = `d${randomUUID()}`;
  const dispatched = await app.database.db.transaction().execute(async (tx) => {
    const held = await holdMode(tx, outputType);
    const decision: Decision =
      held.mode === mode ? decide(held.mode, held.share, outputType, orderLineId) : { path: "legacy", shadow: false };
    const usable = graph?.invocation?.workflow !== undefined;
    const path = decision.path === "graph" && usable ? "graph" : "legacy";
    const cause = decision.path === "graph" && path === "legacy" ? (graph?.failure ?? null) : null;
    await refuseSecond(tx, orderLineId);
    await tx
      .insertInto("dispatch")
      .values({
        id,
        order_line_id: orderLineId,
        output_type: outputType,
        output_type_digest: legacyRun.output_type_digest,
        mode: held.mode,
        path,
        fence: 1,
        status: "running",
        cause: cause === null ? null : JSON.stringify(cause),
        created_at: now,
      })
      .execute();
    const told = { mode: held.mode, path, ...(held.mode === "canary" ? { share: held.share } : {}) };
    await recordEvent(tx, "dispatched", { dispatchId: id, data: told }, now);
    const start = (mayPublish: boolean, standing: { priority: number; seconds: number }): Promise<void> => {
      if (graph?.invocation?.workflow === undefined) throw new Error("no graph to start");
      const { workflow, outputType: type } = graph.invocation;
      const run = { ...pinned, dispatch: { id, fence: 1, mayPublish } };
      return app.engine.startUnattended(
        tx,
        { run, workflow, outputType: type.definition, orderLineParams: params },
        standing,
      );
    };
    if (path === "graph") await start(true, { priority: authoritativePriority, seconds: graphSeconds });
    else {
      const run = { ...legacyRun, dispatch: { id, fence: 1, mayPublish: true } };
      await startLegacyRun(tx, app.dispatcher, run, now);
    }
    if (decision.shadow && usable) await start(false, shadow);
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

async function refuseSecond(tx: Parameters<typeof holdMode>[0], orderLineId: string): Promise<void> {
  const open = await tx
    .selectFrom("dispatch")
    .select("id")
    .where("order_line_id", "=", orderLineId)
    .where("status", "=", "running")
    .executeTakeFirst();
  if (open === undefined) return;
  throw new RenderlineError(
    "dispatch-under-way",
    `order line "${orderLineId}" is being made, by dispatch ${open.id}`,
    "Wait for its end, or cancel it: npx renderline order cancel ID.",
  );
}
