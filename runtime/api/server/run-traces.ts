import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { App } from "#runtime/app";

/** How often one looks for runs that have ended, milliseconds. */
const lookMs = 2_000;
/** Workers' clocks may differ by so much, and a commit take so long, milliseconds. */
const lateMs = 60_000;
/** Spans of one run that are kept until they are sent; of a larger run the rest is left out. */
const mostSpans = 65_536;

/**
 * Sends a trace of every run that ends from now on to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names (OTLP over HTTP; the
 * exporter's other variables hold too). Spans are made of the run's records, so that it does not matter who did the work. A
 * collector that is away costs traces, and nothing else.
 * @returns undefined where no collector is named; else what sends the rest and ends it
 */
export async function traceRuns(
  app: App,
  { log, env = process.env }: { readonly log: Logger; readonly env?: NodeJS.ProcessEnv },
): Promise<(() => Promise<void>) | undefined> {
  if ((env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "") === "") return undefined;
  // Only who has a collector pays for loading these.
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const { BatchSpanProcessor, TracerProvider } = await import("@opentelemetry/sdk-trace");
  const { RunIds, tellRun } = await import("./run-spans.ts");
  const ids = new RunIds();
  const provider = new TracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({ "service.name": env["OTEL_SERVICE_NAME"] ?? "renderline" }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), maxQueueSize: mostSpans })],
  });
  const tracer = provider.getTracer("renderline");
  const told = new Map<string, number>();
  const startedAt = app.now().getTime();
  let since = startedAt;
  const look = async (): Promise<void> => {
    for (const { id, at } of await endedSince(app, since - lateMs)) {
      if (at.getTime() < startedAt || told.has(id)) continue;
      await tellRun(app, tracer, ids, id);
      await provider.forceFlush();
      told.set(id, at.getTime());
      since = Math.max(since, at.getTime());
    }
    for (const [id, at] of told) if (at < since - 2 * lateMs) told.delete(id);
  };
  const stop = new AbortController();
  const report = (error: unknown): void => log.warn({ err: error }, "traces could not be sent");
  const looking = (async () => {
    while (!stop.signal.aborted) {
      await look().catch(report);
      await sleep(lookMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await looking;
    await look().catch(report);
    await provider.shutdown().catch(report);
  };
}

async function endedSince(app: App, since: number): Promise<{ id: string; at: Date }[]> {
  const rows = await app.database.db
    .selectFrom("run")
    .select(["id", "finished_at"])
    .where("finished_at", ">=", new Date(since))
    .where("status", "in", ["succeeded", "failed", "cancelled"])
    .orderBy("finished_at")
    .orderBy("id")
    .execute();
  return rows.flatMap(({ id, finished_at: at }) => (at === null ? [] : [{ id, at }]));
}
