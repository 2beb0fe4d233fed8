import { createRoute, z } from "@hono/zod-openapi";
import { artifactRefSchema } from "#contracts";
import { failureText } from "#runtime/modules/call-module";
import { dispatchModeSchema, dispatchStatuses, modeSchema, runStatusSchema } from "#runtime/store/status";
import { problemTextSchema } from "../../documents.ts";
import { needs } from "../access.ts";
import { newRoutes } from "../env.ts";
import { isExpected } from "../failures.ts";
import { readDispatch } from "../read-dispatch.ts";
import { bodyFailures, failing, idParams, json, jsonBody } from "../responses.ts";
import { dispatchedSchema, dispatchLine } from "./order-lines.ts";

const tags = ["dispatches"];
const time = z.iso.datetime();

const dispatchSchema = z.strictObject({
  id: z.string(),
  orderLine: z.string(),
  outputType: z.string(),
  mode: dispatchModeSchema,
  path: modeSchema.describe("Which path makes the output."),
  status: z.enum(dispatchStatuses),
  cause: problemTextSchema.nullable().describe("Why the graph does not make it although the mode says so."),
  error: problemTextSchema.nullable(),
  createdAt: time,
  finishedAt: time.nullable(),
  runs: z.array(z.strictObject({ id: z.string(), mode: modeSchema, status: runStatusSchema, mayPublish: z.boolean() })),
  output: artifactRefSchema.extend({ run: z.string(), publishedAt: time }).nullable(),
  shadow: z
    .strictObject({
      run: z.string(),
      verdict: z.enum(["equal", "different", "failed"]),
      error: problemTextSchema.nullable(),
    })
    .nullable(),
  events: z
    .array(z.strictObject({ at: time, type: z.string(), run: z.string().nullable(), data: z.json() }))
    .describe("What happened, in order."),
});

const startedSchema = z.strictObject({
  dispatched: z.array(dispatchedSchema),
  refused: z.array(z.strictObject({ orderLine: z.string(), error: problemTextSchema })),
});

export const dispatchRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "post",
      path: "/",
      operationId: "dispatchOrderLines",
      summary: "Dispatch many order lines; one that cannot be made does not keep the others from it",
      tags,
      ...needs("operate"),
      request: {
        body: jsonBody(
          "DispatchOrderLines",
          z.strictObject({ orderLines: z.array(z.string().min(1).max(200)).min(1).max(1000) }),
        ),
      },
      responses: {
        200: json("DispatchedOrderLines", startedSchema, "What was started, and what was not, with why."),
        ...failing(...bodyFailures),
      },
    }),
    async (c) => {
      const started: z.output<typeof startedSchema> = { dispatched: [], refused: [] };
      for (const orderLine of c.req.valid("json").orderLines) {
        try {
          started.dispatched.push(await dispatchLine(c.get("host"), orderLine));
        } catch (error) {
          if (!isExpected(error)) throw error;
          started.refused.push({ orderLine, error: failureText(error) });
        }
      }
      return c.json(started, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}",
      operationId: "readDispatch",
      summary: "A dispatch: its runs, what became of it, and everything that happened to it",
      tags,
      ...needs("view"),
      request: { params: idParams("A dispatch's id.") },
      responses: { 200: json("Dispatch", dispatchSchema, "The dispatch."), ...failing(404) },
    }),
    async (c) => c.json(await readDispatch(c.get("host").app, c.req.valid("param").id), 200),
  );
