import type { MiddlewareHandler } from "hono";
import { destination, pino, type DestinationStream, type Logger } from "pino";
import type { ApiEnv } from "./env.ts";

/** A log of JSON lines, on stderr without another place. Headers and bodies are in no line; what looks like a secret is cut out. */
export function openLog(to: DestinationStream = destination({ fd: 2, sync: true })): Logger {
  return pino(
    {
      base: { pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
      redact: ["authorization", "*.authorization", "token", "*.token"],
    },
    to,
  );
}

/** One line for each request that was answered: who, what, how it went and how long it took. */
export const logRequests: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const start = performance.now();
  await next();
  const { log, metrics } = c.get("host");
  metrics.countRequest(c.req.method, c.res.status);
  const line = {
    requestId: c.get("requestId"),
    method: c.req.method,
    // Without the query, and cut: what somebody else wrote.
    path: c.req.path.slice(0, 200),
    status: c.res.status,
    ms: Math.round(performance.now() - start),
    by: c.get("bearer")?.id ?? null,
    address: c.env.incoming.socket.remoteAddress ?? null,
  };
  if (c.res.status >= 500) log.warn(line, "answered");
  else log.info(line, "answered");
};
