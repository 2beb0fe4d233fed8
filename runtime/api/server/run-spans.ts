import { createHash } from "node:crypto";
import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import type { IdGenerator } from "@opentelemetry/sdk-trace";
import type { App } from "#runtime/app";
import type { Failure } from "#runtime/store/schema";
import type { RunStatus } from "#runtime/store/status";

/**
 * Ids that follow from the run's: several servers that tell of one run tell of one trace, and who knows a run finds its trace, under
 * the first 32 digits of the SHA-256 of its id.
 */
export class RunIds implements IdGenerator {
  #run = "";
  #count = 0;

  begin(runId: string): void {
    this.#run = runId;
    this.#count = 0;
  }

  generateTraceId(): string {
    return digest(this.#run).slice(0, 32);
  }

  generateSpanId(): string {
    this.#count += 1;
    return digest(`${this.#run} ${this.#count}`).slice(0, 16);
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Tells of a run that has ended: a span for the run, in it one for each attempt at a node, in these their module calls. */
export async function tellRun(app: App, tracer: Tracer, ids: RunIds, runId: string): Promise<void> {
  const { db } = app.database;
  const run = await db.selectFrom("run").selectAll().where("id", "=", runId).executeTakeFirstOrThrow();
  const attempts = await db
    .selectFrom("attempt")
    .select(["node_id", "fence", "worker", "status", "started_at", "finished_at", "error"])
    .where("run_id", "=", runId)
    .orderBy("started_at")
    .orderBy("node_id")
    .orderBy("fence")
    .execute();
  const calls = await db
    .selectFrom("module_call")
    .select([
      "call_id",
      "node_id",
      "fence",
      "module_key",
      "module_version",
      "tool",
      "started_at",
      "finished_at",
      "error",
    ])
    .where("run_id", "=", runId)
    .orderBy("position")
    .execute();
  // From here on nothing waits: the ids are those of this run.
  ids.begin(runId);
  const times = { started_at: run.started_at ?? run.created_at, finished_at: run.finished_at };
  const root = begin(tracer, `run ${run.output_type}`, times, ROOT_CONTEXT, {
    "renderline.run": run.id,
    "renderline.mode": run.mode,
    "renderline.output_type": run.output_type,
    "renderline.product": run.product_id,
    "renderline.status": run.status,
    ...(run.dispatch_id === null ? {} : { "renderline.dispatch": run.dispatch_id }),
    ...(run.order_line_id === null ? {} : { "renderline.order_line": run.order_line_id }),
  });
  const within = trace.setSpan(ROOT_CONTEXT, root);
  const byAttempt = new Map<string, Span>();
  for (const one of attempts) {
    const span = begin(tracer, `node ${one.node_id}`, one, within, {
      "renderline.node": one.node_id,
      "renderline.attempt": one.fence,
      "renderline.worker": one.worker,
      "renderline.status": one.status,
    });
    byAttempt.set(`${one.node_id} ${one.fence}`, span);
  }
  for (const one of calls) {
    const above = byAttempt.get(`${one.node_id} ${one.fence}`);
    const context = above === undefined ? within : trace.setSpan(ROOT_CONTEXT, above);
    const span = begin(tracer, `call ${one.module_key}`, one, context, {
      "renderline.call": one.call_id,
      "renderline.module": `${one.module_key}@${one.module_version}`,
      ...(one.tool === null ? {} : { "renderline.tool": `${one.tool.kind} ${one.tool.version}` }),
    });
    end(span, one.error === null ? "succeeded" : "failed", one.error, one.finished_at);
  }
  for (const one of attempts) {
    const span = byAttempt.get(`${one.node_id} ${one.fence}`);
    if (span !== undefined) end(span, one.status, one.error, one.finished_at ?? times.finished_at);
  }
  end(root, run.status, run.error, run.finished_at);
}

function begin(
  tracer: Tracer,
  name: string,
  { started_at: startTime }: { readonly started_at: Date },
  context: Context,
  attributes: Attributes,
): Span {
  return tracer.startSpan(name, { startTime, attributes }, context);
}

function end(span: Span, status: RunStatus, error: Failure | null, at: Date | null): void {
  if (error !== null) span.setAttribute("error.type", error.code);
  // A message may name files of a customer; it stands in the run's record.
  if (status === "failed") span.setStatus({ code: SpanStatusCode.ERROR, message: error?.code ?? "failed" });
  span.end(at ?? undefined);
}
