import { createRoute, z } from "@hono/zod-openapi";
import { changeMode, readMode } from "#runtime/dispatch/mode";
import { dispatchModeSchema } from "#runtime/store/status";
import { modeChanges } from "../../mode-changes.ts";
import { modeChangeSchema } from "../../order-documents.ts";
import { needs } from "../access.ts";
import { authorOf, newRoutes } from "../env.ts";
import { bodyFailures, failing, idParams, json, jsonBody } from "../responses.ts";
import { modeSchema, shownMode } from "./definitions.ts";

const tags = ["modes"];
const params = idParams("An output type's id.");

const readSchema = modeSchema.extend({
  outputType: z.string(),
  changes: z.array(modeChangeSchema).describe("The last changes, the newest first."),
});

const changedSchema = modeSchema.extend({
  outputType: z.string(),
  redispatched: z.array(z.string()).describe("Dispatches whose unpublished output legacy makes from now on."),
});

export const modeRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}/mode",
      operationId: "readMode",
      summary: "Which path makes an output type's order lines, and who changed that",
      tags,
      ...needs("view"),
      request: { params },
      responses: { 200: json("Mode", readSchema, "The mode."), ...failing() },
    }),
    async (c) => {
      const { id: outputType } = c.req.valid("param");
      const { app } = c.get("host");
      const mode = shownMode(await readMode(app, outputType));
      return c.json({ outputType, ...mode, changes: await modeChanges(app, outputType) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/{id}/mode",
      operationId: "changeMode",
      summary: "Change how later order lines are made; a switch to legacy takes what the graph has not published",
      tags,
      ...needs("promote"),
      request: {
        params,
        body: jsonBody(
          "ChangeMode",
          z.strictObject({
            mode: dispatchModeSchema,
            share: z.int().min(0).max(100).optional().describe("Percent, of mode canary alone, which must have it."),
            reason: z.string().trim().min(1).max(2000).describe("Why; it is kept."),
          }),
        ),
      },
      responses: { 200: json("ModeChanged", changedSchema, "The mode from now on."), ...failing(404, ...bodyFailures) },
    }),
    async (c) => {
      const { id: outputType } = c.req.valid("param");
      const { mode, share, reason } = c.req.valid("json");
      const { app, authored } = c.get("host");
      const change = { outputType, mode, share, reason, author: authorOf(c) };
      const { redispatched, ...changed } = await changeMode(app, change, authored.catalogue);
      return c.json({ outputType, ...shownMode(changed), redispatched: [...redispatched] }, 200);
    },
  );
