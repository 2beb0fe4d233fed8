import { createRoute, z } from "@hono/zod-openapi";
import { etag } from "hono/etag";
import { artifactFormats, RenderlineError, type FailureCode } from "#contracts";
import { linkCase, linkProduct, linkRun, type LinkArtifact } from "../../artifact-links.ts";
import {
  documentPaths,
  indexDocumentSchema,
  parityDocumentSchema,
  productDocumentSchema,
  runDocumentSchema,
  workflowDocumentSchema,
} from "../../documents.ts";
import { indexDocument, newestRuns } from "../../index-document.ts";
import { listRuns } from "../../list-runs.ts";
import { latestComparisons } from "../../read-comparisons.ts";
import { readProduct } from "../../read-product.ts";
import { readRun } from "../../read-run.ts";
import { caseSummary } from "../../summaries.ts";
import { workflowDocument, workflowsOf } from "../../workflow-document.ts";
import { needs } from "../access.ts";
import { answerArtifact } from "../artifact-answer.ts";
import { newRoutes } from "../env.ts";
import { failing, json } from "../responses.ts";
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

const linked: LinkArtifact = (one) => ({
  ...one,
  url: documentPaths.artifact(one.sha256, artifactFormats[one.kind].extension),
});

/**
 * What the site's pages read, as `runtime/api/documents.ts` says and a static export lays it beside them, made when it is asked
 * for. They ask again each time; what has not changed is answered with 304.
 */
export const documentRoutes = newRoutes();
for (const path of ["/index.json", "/workflows/*", "/runs/*", "/parity/*", "/products/*"]) {
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
        cases: (await latestComparisons(app)).map(caseSummary),
        products: await products.all(),
      };
      return c.json(indexDocument(authored.catalogue, lists, source), 200);
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
      const run = await readRun(c.get("host").app, idOf(file));
      if (run === undefined) throw unknown("run-unknown", file);
      return c.json(await linkRun(run, linked), 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/parity/{file}",
      operationId: "parityDocument",
      summary: "The last comparison of a golden case",
      request: { params },
      responses: { 200: json("ParityDocument", parityDocumentSchema, "The document."), ...failing(404) },
    }),
    async (c) => {
      const { file } = c.req.valid("param");
      const [one] = await latestComparisons(c.get("host").app, idOf(file));
      if (one === undefined) throw unknown("case-unknown", file);
      return c.json(await linkCase(one, linked), 200);
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
      if (product === undefined) throw unknown("product-unknown", file);
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
    (c) => answerArtifact(c, c.req.valid("param").file.slice(0, 64)),
  );

function idOf(file: string): string {
  return file.slice(0, -".json".length);
}

function unknown(code: FailureCode, file: string): RenderlineError {
  return new RenderlineError(code, `there is no document "${file}"`, "index.json lists what there is.");
}
