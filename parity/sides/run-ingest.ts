import type { SideResult } from "#runtime/api/parity-result";
import { readRunTimes } from "#runtime/api/read-run";
import type { App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { failureText } from "#runtime/modules/call-module";
import type { Mode } from "#runtime/store/status";
import type { ParityCase } from "#parity/case";
import { sideCalls } from "./calls.ts";
import { productEffects } from "./effects.ts";
import type { SideContext } from "./side.ts";

/** Ingests a case's STEP file on one path, as a product of the side's own: the same bytes under one id would change nothing. */
export async function runIngest(app: App, one: ParityCase, path: Mode, context: SideContext): Promise<SideResult> {
  const product = `${one.product}-${path}`;
  let error: SideResult["error"];
  try {
    await ingestProduct(app, { ...context, file: one.step, product, mode: path });
  } catch (thrown) {
    context.signal.throwIfAborted();
    error = failureText(thrown);
  }
  const run = await app.database.db
    .selectFrom("run")
    .select("id")
    .where("product_id", "=", product)
    .orderBy("created_at", "desc")
    .executeTakeFirst();
  const revision = await app.database.db
    .selectFrom("product_revision")
    .select("files")
    .where("product_id", "=", product)
    .executeTakeFirst();
  const manifest = revision?.files.find(({ kind }) => kind === "product");
  return {
    ...(run && { runId: run.id, durationMs: await readRunTimes(app, run.id) }),
    ...(error && { error }),
    ...(manifest && { output: manifest }),
    effects: await productEffects(app, { product, runId: run?.id, error: error?.code ?? null }),
    calls: run === undefined ? [] : await sideCalls(app, run.id),
  };
}
