import { createRoute, z } from "@hono/zod-openapi";
import { outputTypeDefinitionSchema, RenderlineError, sha256Schema } from "#contracts";
import { readMode, type OutputTypeMode } from "#runtime/dispatch/mode";
import { dispatchModeSchema } from "#runtime/store/status";
import { indexDocumentSchema, workflowDocumentSchema } from "../../documents.ts";
import { outputTypeSummary, workflowSummary } from "../../index-document.ts";
import { outputTypesOf, workflowDocument, workflowsOf } from "../../workflow-document.ts";
import { needs } from "../access.ts";
import { newRoutes } from "../env.ts";
import { failing, idParams, json } from "../responses.ts";

export const modeSchema = z.strictObject({
  mode: dispatchModeSchema,
  share: z.int().min(0).max(100).describe("Percent of order lines that the graph makes, in mode canary."),
  fence: z.int().describe("Raised by each switch to legacy."),
});

const { workflows, outputTypes } = indexDocumentSchema.shape;

export const workflowRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "get",
      path: "/",
      operationId: "listWorkflows",
      summary: "Every authored workflow",
      tags: ["definitions"],
      ...needs("view"),
      responses: { 200: json("Workflows", z.strictObject({ workflows }), "The workflows."), ...failing() },
    }),
    (c) => c.json({ workflows: workflowsOf(c.get("host").authored.catalogue).map(workflowSummary) }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}",
      operationId: "readWorkflow",
      summary: "A workflow as authored, with its contracts and who runs it",
      tags: ["definitions"],
      ...needs("view"),
      request: { params: idParams("A workflow's id, with `--` for each `/`.") },
      responses: { 200: json("Workflow", workflowDocumentSchema, "The workflow."), ...failing(404) },
    }),
    (c) => {
      const { id } = c.req.valid("param");
      const { authored } = c.get("host");
      const found = workflowsOf(authored.catalogue).find(
        ({ definition }) => definition.id.replaceAll("/", "--") === id,
      );
      if (found !== undefined) return c.json(workflowDocument(found, authored), 200);
      throw new RenderlineError(
        "definition-unknown",
        `there is no workflow "${id}"`,
        "GET /v1/workflows lists them; write -- for / in an id.",
      );
    },
  );

export const outputTypeRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "get",
      path: "/",
      operationId: "listOutputTypes",
      summary: "Every authored output type",
      tags: ["definitions"],
      ...needs("view"),
      responses: { 200: json("OutputTypes", z.strictObject({ outputTypes }), "The output types."), ...failing() },
    }),
    (c) => c.json({ outputTypes: outputTypesOf(c.get("host").authored.catalogue).map(outputTypeSummary) }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}",
      operationId: "readOutputType",
      summary: "An output type as authored, and the mode that it is made in",
      tags: ["definitions"],
      ...needs("view"),
      request: { params: idParams("An output type's id.") },
      responses: {
        200: json(
          "OutputType",
          z.strictObject({
            digest: sha256Schema,
            file: z.string(),
            definition: outputTypeDefinitionSchema,
            mode: modeSchema,
          }),
          "The output type.",
        ),
        ...failing(404),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { app, authored } = c.get("host");
      const found = outputTypesOf(authored.catalogue).find(({ definition }) => definition.id === id);
      if (found === undefined) {
        const remedy = "GET /v1/output-types lists them.";
        throw new RenderlineError("output-type-unknown", `there is no output type "${id}"`, remedy);
      }
      const { digest, definition } = found;
      const mode = shownMode(await readMode(app, id));
      return c.json({ digest, file: authored.files.get(id) ?? "", definition, mode }, 200);
    },
  );

/** A mode as answers show it. */
export function shownMode({ mode, share, fence }: OutputTypeMode): z.output<typeof modeSchema> {
  return { mode, share, fence };
}
