import { createRoute, z } from "@hono/zod-openapi";
import { retryRun } from "#runtime/dispatch/retry-run";
import { runStatusSchema } from "#runtime/store/status";
import { indexDocumentSchema, problemTextSchema, runDocumentSchema } from "../../documents.ts";
import { listRuns } from "../../list-runs.ts";
import { readRun } from "../../read-run.ts";
import { readRunLogs } from "../../run-logs.ts";
import { needs } from "../access.ts";
import { newRoutes } from "../env.ts";
import { followAnswers, followHeaders, followRun, unknownRun } from "../follow-run.ts";
import { bodyFailures, failing, idParams, json, jsonBody, limitQuery } from "../responses.ts";

const tags = ["runs"];
const params = idParams("A run's id.");

const listQuery = z.strictObject({
  status: runStatusSchema.optional().describe("Only runs that stand so."),
  product: z.string().max(200).optional().describe("Only runs for this product."),
  outputType: z.string().max(200).optional().describe("Only runs of this output type."),
  before: z.string().max(200).optional().describe("The id of a run: only what was created before it."),
  limit: limitQuery(1000),
});

const logSchema = z.strictObject({
  node: z.string(),
  attempt: z.int().describe("1 for the first try."),
  worker: z.string().describe("Who made it: the host, its process and a mark."),
  status: runStatusSchema,
  error: problemTextSchema.nullable(),
  log: z.string().nullable().describe("What native tools printed."),
});

const retriedSchema = z.strictObject({
  run: z.string(),
  of: z.string().describe("The run that it tries again."),
  from: z.string().nullable(),
  kept: z.array(z.string()).describe("Nodes whose results were taken from that run."),
  dispatch: z.string().nullable().describe("The dispatch whose output it makes; null: nobody publishes what it makes."),
  orderLine: z.string().nullable(),
});

export const runRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "get",
      path: "/",
      operationId: "listRuns",
      summary: "Runs, the newest first",
      tags,
      ...needs("view"),
      request: { query: listQuery },
      responses: {
        200: json("Runs", z.strictObject({ runs: indexDocumentSchema.shape.runs }), "The runs."),
        ...failing(),
      },
    }),
    async (c) => c.json({ runs: await listRuns(c.get("host").app, c.req.valid("query")) }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}",
      operationId: "readRun",
      summary: "A run: what it was pinned to, its nodes, module calls and outputs",
      tags,
      ...needs("view"),
      request: { params },
      responses: { 200: json("Run", runDocumentSchema, "The run."), ...failing(404) },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const run = await readRun(c.get("host").app, id);
      if (run === undefined) throw unknownRun(id);
      return c.json(run, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}/logs",
      operationId: "readRunLogs",
      summary: "What native tools printed, by node and attempt",
      tags,
      ...needs("view"),
      request: { params },
      responses: {
        200: json("RunLogs", z.strictObject({ attempts: z.array(logSchema) }), "Every attempt, in order."),
        ...failing(404),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const attempts = await readRunLogs(c.get("host").app, id);
      if (attempts === undefined) throw unknownRun(id);
      return c.json({ attempts }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/{id}/retry",
      operationId: "retryRun",
      summary: "Start an ended graph run anew from a node, as another run with the same pins; nobody waits for its end",
      description:
        "Results of the nodes before it are taken from that run; the node and what follows are made anew, without the cache. What is made is published only through a dispatch of its own.",
      tags,
      ...needs("operate"),
      request: {
        params,
        body: jsonBody(
          "RetryRun",
          z.strictObject({
            from: z.string().min(1).max(200).optional().describe("A node; without it, whatever has not succeeded."),
          }),
        ),
      },
      responses: { 200: json("RetriedRun", retriedSchema, "What was started."), ...failing(404, 409, ...bodyFailures) },
    }),
    async (c) => {
      const { from = null } = c.req.valid("json");
      const { kept, ...started } = await retryRun(c.get("host").app, { id: c.req.valid("param").id, from });
      return c.json({ ...started, kept: [...kept] }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}/events",
      operationId: "followRun",
      summary: "A run as it goes on, until it has ended",
      description:
        "Server-sent events. `node` tells of a node that has changed, `run` of the run; each tells how it stands now. The stream ends after the `run` event that tells the run's end. Whoever comes back with Last-Event-ID hears what has changed since, some of it again; 204 says that there is no more.",
      tags,
      ...needs("view"),
      request: { params, headers: followHeaders },
      responses: { ...followAnswers, ...failing(404) },
    }),
    (c) => followRun(c, c.req.valid("param").id, c.req.valid("header")["last-event-id"]),
  );
