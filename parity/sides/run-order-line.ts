import { randomUUID } from "node:crypto";
import type { ArtifactRef } from "#contracts";
import type { SideResult } from "#runtime/api/parity-result";
import { readRunTimes } from "#runtime/api/read-run";
import type { App } from "#runtime/app";
import { cancelOrderLine } from "#runtime/dispatch/cancel";
import { dispatchOrderLine } from "#runtime/dispatch/dispatch";
import { changeMode } from "#runtime/dispatch/mode";
import { importOrderLines } from "#runtime/dispatch/order-lines";
import { pause } from "#runtime/engine/every";
import { failureText } from "#runtime/modules/call-module";
import type { Mode } from "#runtime/store/status";
import type { ParityCase } from "#parity/case";
import { sideCalls } from "./calls.ts";
import { orderLineEffects } from "./effects.ts";
import { productRunOf } from "./product-run.ts";
import type { SideContext } from "./side.ts";

const pollMs = 50;

/**
 * Orders and dispatches a case's order line with its output type in one mode, as a shop would, and waits until that has come to its
 * end: an output, a failure, or a run that waits for a person, which is then cancelled.
 */
export async function runOrderLine(app: App, one: ParityCase, path: Mode, context: SideContext): Promise<SideResult> {
  const { catalogue, signal } = context;
  const { outputType, product, settings: params = {} } = one;
  const id = `${one.id}-${path}-${randomUUID().slice(0, 8)}`;
  try {
    const reason = `golden case "${one.id}"`;
    await changeMode(app, { outputType, mode: path, share: undefined, author: "parity", reason }, catalogue);
    await importOrderLines(app, { text: JSON.stringify({ id, product, outputType, params }), catalogue });
    await dispatchOrderLine(app, { orderLineId: id, catalogue });
  } catch (error) {
    signal.throwIfAborted();
    return { error: failureText(error), effects: await orderLineEffects(app, id), calls: [] };
  }
  await untilEnded(app, id, signal);
  await context.afterwards?.(app, id, path);
  const effects = await orderLineEffects(app, id);
  const side: SideResult = { ...(await made(app, id, path)), effects };
  // Only now: a run that was cancelled no longer says what it waited for.
  if (effects.outcome === "waiting") await cancelOrderLine(app, { orderLineId: id, author: "parity" });
  return side;
}

async function untilEnded(app: App, id: string, signal: AbortSignal): Promise<void> {
  const open = async (): Promise<boolean> => {
    const row = await app.database.db
      .selectFrom("dispatch")
      .leftJoin("run", (join) => join.onRef("run.dispatch_id", "=", "dispatch.id").on("run.status", "=", "waiting"))
      .select(["dispatch.status", "run.id as waiting"])
      .where("dispatch.order_line_id", "=", id)
      .executeTakeFirstOrThrow();
    return row.status === "running" && row.waiting === null;
  };
  while (await open()) {
    if (signal.aborted) await cancelOrderLine(app, { orderLineId: id, author: "parity" });
    signal.throwIfAborted();
    await pause(pollMs, signal);
  }
}

/** The run of the side's own path, and what it fell back to. */
async function made(app: App, id: string, path: Mode): Promise<SideResult> {
  const { db } = app.database;
  const runs = await db
    .selectFrom("run")
    .select(["id", "mode", "error"])
    .where("order_line_id", "=", id)
    .orderBy("created_at", "desc")
    .execute();
  const run = runs.find(({ mode }) => mode === path);
  const fallback = runs.find(({ mode }) => mode !== path);
  const output = await db
    .selectFrom("publication")
    .innerJoin("dispatch", "dispatch.id", "publication.dispatch_id")
    .select(["kind", "role", "sha256", "bytes"])
    .where("order_line_id", "=", id)
    .executeTakeFirst();
  return {
    ...(run && { runId: run.id, durationMs: await readRunTimes(app, run.id) }),
    ...(run?.error != null && { error: run.error }),
    ...(output && { output: output satisfies ArtifactRef }),
    calls: run === undefined ? [] : await sideCalls(app, run.id),
    ...(fallback && { fallbackCalls: await sideCalls(app, fallback.id) }),
    ...(await productRunOf(app, id)),
  };
}
