import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import type { App } from "#runtime/app";
import type { IndexDocument } from "../documents.ts";
import { ProductSummaries } from "../product-summaries.ts";
import type { AuthoredDefinitions } from "../workflow-document.ts";
import { buildApi } from "./api.ts";
import type { ApiHost } from "./env.ts";
import { Limits, usualLimits, type LimitNumbers } from "./limits.ts";
import type { HttpServer } from "./listen.ts";
import { Metrics } from "./metrics.ts";
import { ReadinessWatch } from "./readiness.ts";
import { traceRuns } from "./run-traces.ts";

export interface ServeParts {
  readonly app: App;
  readonly server: HttpServer;
  /** Whether the server's address is this machine's alone. */
  readonly loopback: boolean;
  readonly authored: AuthoredDefinitions;
  readonly source?: IndexDocument["source"];
  /** The folder of the built site, if it is served too. */
  readonly site?: string | undefined;
  readonly log: Logger;
  readonly limits?: LimitNumbers;
}

/**
 * Serves the API on a server that listens already.
 * @returns what ends it: it takes no new request, ends streams, and lets the other requests end
 */
export async function serveApi(parts: ServeParts): Promise<() => Promise<void>> {
  const { app, server, loopback, authored, source, site, log, limits = usualLimits } = parts;
  const closing = new AbortController();
  const tasks = new Set<Promise<void>>();
  const host: ApiHost = {
    app,
    authored,
    source,
    log,
    loopback,
    limits: new Limits(limits),
    metrics: new Metrics(app),
    products: new ProductSummaries(app, authored.catalogue),
    readiness: new ReadinessWatch(app),
    closing: closing.signal,
    background: (task) => {
      const done = task()
        .then(() => undefined)
        .catch((error: unknown) => log.error({ err: error }, "something in the background failed"))
        .finally(() => tasks.delete(done));
      tasks.add(done);
    },
  };
  const api = await buildApi(host, site);
  const endTraces = await traceRuns(app, { log });
  server.open(getRequestListener(api.fetch));
  return async () => {
    closing.abort();
    await server.drain();
    await Promise.all(tasks);
    await endTraces?.();
  };
}
