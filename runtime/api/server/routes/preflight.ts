import { createRoute, z } from "@hono/zod-openapi";
import { preflight } from "#runtime/dispatch/preflight/preflight";
import { preflightSchema } from "#runtime/dispatch/preflight/report";
import { needs } from "../access.ts";
import { newRoutes } from "../env.ts";
import { bodyFailures, failing, json, jsonBody } from "../responses.ts";

export const preflightRoutes = newRoutes().openapi(
  createRoute({
    method: "post",
    path: "/",
    operationId: "preflight",
    summary: "Everything that can be known of order lines before they are dispatched; changes nothing",
    tags: ["order lines"],
    ...needs("view"),
    request: {
      body: jsonBody(
        "PreflightOrderLines",
        z.strictObject({ orderLines: z.array(z.string().min(1).max(200)).min(1).max(1000) }),
      ),
    },
    responses: { 200: json("Preflight", preflightSchema, "The report."), ...failing(404, ...bodyFailures) },
  }),
  async (c) => {
    const { app, authored } = c.get("host");
    const { orderLines: ids } = c.req.valid("json");
    return c.json(await preflight(app, { ids, catalogue: authored.catalogue }), 200);
  },
);
