import { createRoute, z } from "@hono/zod-openapi";
import { artifactRefSchema } from "#contracts";
import { cancelOrderLine } from "#runtime/dispatch/cancel";
import { dispatchOrderLine, type Dispatched } from "#runtime/dispatch/dispatch";
import { orderedLineSchema, orderLimits } from "#runtime/dispatch/order-file";
import { importOrderLines } from "#runtime/dispatch/order-lines";
import { orderStatus, refuseNothingToRetry, type OrderLineStatus } from "#runtime/dispatch/order-status";
import { dispatchModeSchema, dispatchStatuses, modeSchema } from "#runtime/store/status";
import { problemTextSchema } from "../../documents.ts";
import { needs } from "../access.ts";
import { authorOf, newRoutes, type ApiHost } from "../env.ts";
import { bodyBytes } from "../limits.ts";
import { orderLinePage } from "../order-line-page.ts";
import { bodyFailures, failing, idParams, json, jsonBody, limitQuery } from "../responses.ts";

const tags = ["order lines"];
const params = idParams("An order line's id.");

const lineSchema = z.strictObject({
  id: z.string(),
  product: z.string(),
  revision: z.string(),
  outputType: z.string(),
  dispatch: z
    .strictObject({
      id: z.string(),
      mode: dispatchModeSchema,
      path: modeSchema,
      status: z.enum(dispatchStatuses),
      cause: problemTextSchema.nullable().describe("Why the graph did not make it although the mode said so."),
      error: problemTextSchema.nullable(),
      runs: z.array(z.string()),
    })
    .nullable()
    .describe("The last one."),
  output: artifactRefSchema.nullable().describe("The authoritative output, of the last dispatch that has one."),
});

export const dispatchedSchema = z.strictObject({
  id: z.string(),
  orderLine: z.string(),
  mode: dispatchModeSchema,
  path: modeSchema.describe("Which path makes the output."),
});

const startFailures = failing(404, 409, 422, 507);

export const orderLineRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "get",
      path: "/",
      operationId: "listOrderLines",
      summary: "Order lines in the order in which they were taken in, and how each stands",
      tags,
      ...needs("view"),
      request: {
        query: z.strictObject({
          status: z
            .enum([...dispatchStatuses, "none"])
            .optional()
            .describe("How the last dispatch stands; `none`: there is none."),
          after: z.string().max(200).optional().describe("The id of a line: only what was taken in after it."),
          limit: limitQuery(1000),
        }),
      },
      responses: {
        200: json("OrderLines", z.strictObject({ orderLines: z.array(lineSchema) }), "The lines."),
        ...failing(),
      },
    }),
    async (c) => {
      const lines = await orderLinePage(c.get("host").app, c.req.valid("query"));
      return c.json({ orderLines: lines.map(shownLine) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/",
      operationId: "importOrderLines",
      summary: "Take order lines in, all or none; each is pinned to its product's revision of now",
      description: "A line that was taken in before, just so, changes nothing: sending it again is safe.",
      tags,
      ...needs("operate", { bodyBytes: bodyBytes.orderLines }),
      request: {
        body: jsonBody(
          "ImportOrderLines",
          z.strictObject({ orderLines: z.array(orderedLineSchema).min(1).max(orderLimits.lines) }),
        ),
      },
      responses: {
        200: json(
          "OrderLinesImported",
          z.strictObject({ added: z.array(z.string()), known: z.array(z.string()) }),
          "The ids of new lines, and of those that were there.",
        ),
        ...failing(...bodyFailures),
      },
    }),
    async (c) => {
      const { app, authored } = c.get("host");
      const text = c.req.valid("json").orderLines.map((line) => JSON.stringify(line));
      const { added, known } = await importOrderLines(app, { text: text.join("\n"), catalogue: authored.catalogue });
      return c.json({ added: [...added], known: [...known] }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}",
      operationId: "readOrderLine",
      summary: "An order line, how its last dispatch stands, and its output",
      tags,
      ...needs("view"),
      request: { params },
      responses: { 200: json("OrderLine", lineSchema, "The line."), ...failing(404) },
    }),
    async (c) => c.json(shownLine(await readLine(c.get("host"), c.req.valid("param").id)), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/{id}/dispatch",
      operationId: "dispatchOrderLine",
      summary: "Decide which path makes the line's output, and start it; nobody waits for its end",
      tags,
      ...needs("operate"),
      request: { params },
      responses: { 200: json("Dispatched", dispatchedSchema, "What was started."), ...startFailures },
    }),
    async (c) => c.json(await dispatchLine(c.get("host"), c.req.valid("param").id), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/{id}/retry",
      operationId: "retryOrderLine",
      summary: "Dispatch a line again whose last dispatch made nothing",
      tags,
      ...needs("operate"),
      request: { params },
      responses: { 200: json("Dispatched", dispatchedSchema, "What was started."), ...startFailures },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      refuseNothingToRetry(await readLine(c.get("host"), id));
      return c.json(await dispatchLine(c.get("host"), id), 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/{id}/cancel",
      operationId: "cancelOrderLine",
      summary: "Cancel what is under way for a line; what was published stays",
      tags,
      ...needs("operate"),
      request: { params },
      responses: {
        200: json("Cancelled", z.strictObject({ dispatch: z.string() }), "The dispatch that was cancelled."),
        ...failing(404, 409),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      // Of a line that is not there, it would only say that nothing is under way.
      await readLine(c.get("host"), id);
      const order = { orderLineId: id, author: authorOf(c) };
      return c.json({ dispatch: await cancelOrderLine(c.get("host").app, order) }, 200);
    },
  );

/** Starts an order line, as answers show it. */
export async function dispatchLine({ app, authored }: ApiHost, orderLineId: string) {
  return shownDispatch(await dispatchOrderLine(app, { orderLineId, catalogue: authored.catalogue }));
}

function shownDispatch({ id, orderLineId, mode, path }: Dispatched): z.output<typeof dispatchedSchema> {
  return { id, orderLine: orderLineId, mode, path };
}

async function readLine({ app }: ApiHost, id: string): Promise<OrderLineStatus> {
  const [line] = await orderStatus(app, [id]);
  if (line === undefined) throw new Error(`the status of order line "${id}" was not told`);
  return line;
}

function shownLine({ dispatch, output, ...line }: OrderLineStatus): z.output<typeof lineSchema> {
  return { ...line, output, dispatch: dispatch === null ? null : { ...dispatch, runs: [...dispatch.runs] } };
}
