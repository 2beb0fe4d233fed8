import { existsSync } from "node:fs";
import { join } from "node:path";
import { createRoute, z } from "@hono/zod-openapi";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Context } from "hono";
import { etag } from "hono/etag";
import { artifactFormats, RenderlineError, type FailureCode } from "#contracts";
import { linkOrderLine, linkProduct, linkRun, type LinkArtifact } from "../../artifact-links.ts";
import {
  documentPaths,
  indexDocumentSchema,
  productDocumentSchema,
  runDocumentSchema,
  workflowDocumentSchema,
} from "../../documents.ts";
import { historyEntrySchema, parityResultSchema, paritySuiteSchema } from "../../parity-result.ts";
import { indexDocument, newestLines, newestRuns } from "../../index-document.ts";
import { orderLinesDocument } from "../../list-order-lines.ts";
import { listRuns } from "../../list-runs.ts";
import { orderLineDocumentSchema, orderLinesDocumentSchema, outputTypesDocumentSchema } from "../../order-documents.ts";
import { outputTypesDocument } from "../../output-types-document.ts";
import { readOrderLine } from "../../read-order-line.ts";
import { readProduct } from "../../read-product.ts";
import { readRun } from "../../read-run.ts";
import { runLogsDocument } from "../../run-logs.ts";
import { runLogsDocumentSchema } from "../../run-logs-document.ts";
import { readReport, reportFolder, withReport } from "../../take-report.ts";
import { workflowDocument, workflowsOf } from "../../workflow-document.ts";
import { needs } from "../access.ts";
import { answerArtifact } from "../artifact-answer.ts";
import { newRoutes, type ApiEnv } from "../env.ts";
import { followAnswers, followHeaders, followRun } from "../follow-run.ts";
import { failing, idParams, json } from "../responses.ts";
import { fileAnswers } from "./artifacts.ts";

const tags = ["documents"];
const common = { method: "get", tags, ...needs("view", { pages: true }) } as const;

/** A document's file name: an id and `.json`. */
const params = z.strictObject({
  file: z
    .string()
    .max(200)
    .regex(/^[^/]+\.json$/)
    .describe("The id, and `.json`."),
});

const artifactFile = z.strictObject({
  file: z
    .string()
    .regex(/^[0-9a-f]{64}\.[a-z0-9]{1,10}$/, "a SHA-256 and the file name's ending of its kind")
    .describe("The SHA-256, and the file name's ending of its kind."),
});

const parityAnswerSchema = z.union([parityResultSchema, paritySuiteSchema, z.array(historyEntrySchema)]);

const linked: LinkArtifact = (one) => ({
  ...one,
  url: documentPaths.artifact(one.sha256, artifactFormats[one.kind].extension),
});

/**
 * What the site's pages read, as `runtime/api/documents.ts` says and a static export lays it beside them, made when it is asked
 * for. They ask again each time; what has not changed is answered with 304.
 */
export const documentRoutes = newRoutes();
const lists = ["/index.json", "/order-lines.json", "/output-types.json"];
const single = ["/workflows/*", "/runs/*", "/logs/*", "/order-lines/*", "/parity/*", "/products/*"];
for (const path of [...lists, ...single]) {
  documentRoutes.use(path, etag(), async (c, next) => {
    await next();
    if (c.res.ok) c.res.headers.set("Cache-Control", "private, no-cache");
  });
}

documentRoutes
  .openapi(
    createRoute({
      ...common,
      path: "/index.json",
      operationId: "indexDocument",
      summary: "The overview",
      responses: { 200: json("IndexDocument", indexDocumentSchema, "The document."), ...failing() },
    }),
    async (c) => {
      const { app, authored, products, source } = c.get("host");
      const lists = {
        runs: await listRuns(app, { limit: newestRuns }),
        cases: [],
        products: await products.all(),
      };
      const report = await readReport(reportFolder(app), documentPaths.index, indexDocumentSchema);
      return c.json(withReport(indexDocument(authored.catalogue, lists, source), report), 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/workflows/{file}",
      operationId: "workflowDocument",
      summary: "A workflow; its file name has `--` for each `/` of the id",
      request: { params },
      responses: { 200: json("Workflow", workflowDocumentSchema, "The document."), ...failing(404) },
    }),
    (c) => {
      const { file } = c.req.valid("param");
      const { authored } = c.get("host");
      const path = `workflows/${file}`;
      const found = workflowsOf(authored.catalogue).find(
        ({ definition: { id } }) => documentPaths.workflow(id) === path,
      );
      if (found === undefined) throw unknown("definition-unknown", file);
      return c.json(workflowDocument(found, authored), 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/runs/{file}",
      operationId: "runDocument",
      summary: "A run",
      request: { params },
      responses: { 200: json("Run", runDocumentSchema, "The document."), ...failing(404) },
    }),
    async (c) => {
      const { file } = c.req.valid("param");
      const { app } = c.get("host");
      const run = await readRun(app, idOf(file));
      const reported = run ?? (await readReport(reportFolder(app), `runs/${file}`, runDocumentSchema));
      if (reported === undefined) throw unknown("run-unknown", file);
      if (run === undefined) return c.json(reported, 200);
      const events = run.finishedAt === undefined ? { events: documentPaths.events(run.id) } : {};
      return c.json({ ...(await linkRun(run, linked)), ...events }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/events/{id}",
      operationId: "runEvents",
      summary: "A run as it goes on, for its page: the events of /v1/runs/{id}/events",
      request: { params: idParams("A run's id."), headers: followHeaders },
      responses: { ...followAnswers, ...failing(404) },
    }),
    (c) => followRun(c, c.req.valid("param").id, c.req.valid("header")["last-event-id"]),
  )
  .openapi(
    createRoute({
      ...common,
      path: "/logs/{file}",
      operationId: "runLogsDocument",
      summary: "What native tools printed during a run",
      request: { params },
      responses: { 200: json("RunLogsDocument", runLogsDocumentSchema, "The document."), ...failing(404) },
    }),
    async (c) => {
      const { file } = c.req.valid("param");
      const logs = await runLogsDocument(c.get("host").app, idOf(file));
      if (logs === undefined) throw unknown("run-unknown", file);
      return c.json(logs, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/order-lines.json",
      operationId: "orderLinesDocument",
      summary: "The order lines that were dispatched or taken in last",
      responses: { 200: json("OrderLinesDocument", orderLinesDocumentSchema, "The document."), ...failing() },
    }),
    async (c) => c.json(await orderLinesDocument(c.get("host").app, newestLines.served), 200),
  )
  .openapi(
    createRoute({
      ...common,
      path: "/order-lines/{file}",
      operationId: "orderLineDocument",
      summary: "An order line with its dispatches",
      request: { params },
      responses: { 200: json("OrderLineDocument", orderLineDocumentSchema, "The document."), ...failing(404) },
    }),
    async (c) => {
      const { file } = c.req.valid("param");
      const line = await readOrderLine(c.get("host").app, idOf(file));
      if (line === undefined) throw unknown("order-line-unknown", file);
      return c.json(await linkOrderLine(line, linked), 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/output-types.json",
      operationId: "outputTypesDocument",
      summary: "Every output type: how its order lines are made, who changed that, and what became of them",
      responses: { 200: json("OutputTypesDocument", outputTypesDocumentSchema, "The document."), ...failing() },
    }),
    async (c) => {
      const { app, authored } = c.get("host");
      return c.json(await outputTypesDocument(app, authored.catalogue), 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/parity/{file}",
      operationId: "parityDocument",
      summary:
        "What a golden case came to in the last suite; suite.json lists them all, history.json what they came to before",
      request: { params },
      responses: { 200: json("ParityDocument", parityAnswerSchema, "The document."), ...failing(404) },
    }),
    async (c) => {
      const { file } = c.req.valid("param");
      const found = await readReport(reportFolder(c.get("host").app), `parity/${file}`, parityAnswerSchema);
      if (found === undefined) throw unknown("case-unknown", file);
      return c.json(found, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/products/{file}",
      operationId: "productDocument",
      summary: "A product's current revision",
      request: { params },
      responses: { 200: json("Product", productDocumentSchema, "The document."), ...failing(404) },
    }),
    async (c) => {
      const { file } = c.req.valid("param");
      const { app, authored } = c.get("host");
      const product = await readProduct(app, authored.catalogue, idOf(file));
      const reported = product ?? (await readReport(reportFolder(app), `products/${file}`, productDocumentSchema));
      if (reported === undefined) throw unknown("product-unknown", file);
      if (product === undefined) return c.json(reported, 200);
      return c.json(await linkProduct(product, linked), 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/artifacts/{file}",
      operationId: "artifactFile",
      summary: "A file that a document links to",
      request: { params: artifactFile },
      responses: fileAnswers,
    }),
    async (c) => {
      const { file } = c.req.valid("param");
      return (await answerReported(c, file)) ?? answerArtifact(c, file.slice(0, 64));
    },
  );

/** Files of a report are in no store of ours. @returns nothing where the report has no such file */
async function answerReported(c: Context<ApiEnv>, file: string): Promise<Response | undefined> {
  const root = reportFolder(c.get("host").app);
  if (!existsSync(join(root, "artifacts", file))) return undefined;
  const answer = await serveStatic<ApiEnv>({ root, path: `artifacts/${file}` })(c, () => Promise.resolve());
  return answer instanceof Response ? answer : undefined;
}

function idOf(file: string): string {
  return file.slice(0, -".json".length);
}

function unknown(code: FailureCode, file: string): RenderlineError {
  return new RenderlineError(code, `there is no document "${file}"`, "index.json lists what there is.");
}
