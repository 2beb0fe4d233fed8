import { createRoute, z } from "@hono/zod-openapi";
import { needs, open } from "../access.ts";
import { newRoutes } from "../env.ts";
import { failing, json } from "../responses.ts";

const tags = ["health"];
const there = z.boolean();
const readySchema = z.strictObject({ ready: there, database: there, store: there, queue: there });

export const healthRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "get",
      path: "/healthz",
      operationId: "isAlive",
      summary: "Whether the process answers",
      tags,
      ...open(),
      responses: { 200: json("Alive", z.strictObject({ alive: z.literal(true) }), "It does."), ...failing() },
    }),
    (c) => c.json({ alive: true as const }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/readyz",
      operationId: "isReady",
      summary: "Whether database, store and queue are there, and the server is not about to end",
      tags,
      ...open(),
      responses: {
        ...failing(),
        200: json("Ready", readySchema, "All of it is."),
        503: json("Ready", readySchema, "Something is not."),
      },
    }),
    async (c) => {
      const { readiness, closing } = c.get("host");
      const found = await readiness.look();
      const ready = !closing.aborted && found.database && found.store && found.queue;
      return c.json({ ready, ...found }, ready ? 200 : 503);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/metrics",
      operationId: "readMetrics",
      summary: "Metrics for Prometheus",
      tags,
      ...needs("view"),
      responses: {
        200: { description: "The metrics.", content: { "text/plain": { schema: z.string() } } },
        ...failing(),
      },
    }),
    async (c) => {
      const { metrics } = c.get("host");
      const text = await metrics.text();
      return c.text(text, 200, { "Content-Type": metrics.mediaType });
    },
  );
