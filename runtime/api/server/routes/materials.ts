import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { assignmentSchema } from "#contracts";
import { resumeWaiting } from "#runtime/dispatch/resume";
import { listMaterials } from "#runtime/materials/list";
import { materialsOf } from "#runtime/materials/materials-of";
import { assignMaterial, clearMaterial, undoMaterial } from "#runtime/materials/repair";
import { needs } from "../access.ts";
import { authorOf, newRoutes, type ApiEnv } from "../env.ts";
import { bodyFailures, failing, idParams, json, jsonBody } from "../responses.ts";

const tags = ["materials"];
const params = idParams("A product's id.");
const outputType = z
  .string()
  .max(200)
  .optional()
  .describe("Whose library and rules; without it, the first output type by id that has any.");

const listSchema = z.strictObject({
  product: z.string(),
  revision: z.string(),
  state: z.int().describe("The version of what people assigned; 0 where nobody did."),
  parts: z.array(
    z.strictObject({
      key: z.string(),
      path: z.array(z.string()),
      name: z.string(),
      prototype: z.string(),
      material: z.string().nullable(),
      source: z.union([
        assignmentSchema.shape.parts.element.shape.source,
        z.strictObject({ from: z.literal("missing") }),
      ]),
    }),
  ),
});

const keys = z.array(z.string().min(1).max(200)).max(10_000).default([]);
const selection = {
  parts: keys.describe("Parts by key."),
  names: keys.describe("Parts by a glob on their name, as in `Ball *`."),
  prototypes: keys.describe("Parts of one shape."),
};

const changedSchema = z.strictObject({
  product: z.string(),
  state: z.int().describe("The version after the change."),
  parts: z.array(z.string()).describe("The keys of the parts that it changed."),
});

export const materialRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}/materials",
      operationId: "listMaterials",
      summary: "What each part is made of and where that comes from, without any fallback",
      tags,
      ...needs("view"),
      request: {
        params,
        query: z.strictObject({
          outputType,
          missing: z.enum(["true", "false"]).optional().describe("Only parts that nothing gives a material."),
        }),
      },
      responses: { 200: json("Materials", listSchema, "The parts, in tree order."), ...failing(404, 422) },
    }),
    async (c) => {
      const { outputType: type, missing } = c.req.valid("query");
      const { app, authored } = c.get("host");
      const { id: product } = c.req.valid("param");
      const listed = await listMaterials(app, { product, ...materialsOf(authored.catalogue, type) });
      const parts = listed.parts.filter(({ material }) => missing !== "true" || material === null);
      return c.json({ ...listed, parts: parts.map((part) => ({ ...part, path: [...part.path] })) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/{id}/materials/assign",
      operationId: "assignMaterial",
      summary: "Give parts a material that goes before every rule",
      description: "Runs that wait for a material of this product then go on by themselves.",
      tags,
      ...needs("operate"),
      request: {
        params,
        body: jsonBody(
          "AssignMaterial",
          z.strictObject({
            ...selection,
            material: z.string().min(1).max(200).describe("A material of the library."),
            reason: z.string().trim().min(1).max(2000).describe("Why, for whoever reads it later."),
            outputType,
          }),
        ),
      },
      responses: { 200: json("MaterialsChanged", changedSchema, "What it changed."), ...changeFailures() },
    }),
    async (c) => {
      const { outputType: type, ...choice } = c.req.valid("json");
      const { app, authored } = c.get("host");
      const { id: product } = c.req.valid("param");
      const { library } = materialsOf(authored.catalogue, type);
      const changed = await assignMaterial(app, { ...choice, product, author: authorOf(c), library });
      resume(c);
      return c.json({ ...changed, parts: [...changed.parts] }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/{id}/materials/clear",
      operationId: "clearMaterial",
      summary: "Take what people assigned from parts; rules decide about them again",
      tags,
      ...needs("operate"),
      request: { params, body: jsonBody("ClearMaterial", z.strictObject(selection)) },
      responses: { 200: json("MaterialsChanged", changedSchema, "What it changed."), ...changeFailures() },
    }),
    async (c) => {
      const { id: product } = c.req.valid("param");
      const changed = await clearMaterial(c.get("host").app, {
        ...c.req.valid("json"),
        product,
        author: authorOf(c),
      });
      resume(c);
      return c.json({ ...changed, parts: [...changed.parts] }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/{id}/materials/undo",
      operationId: "undoMaterial",
      summary: "Take the last change back; again, the one before",
      tags,
      ...needs("operate"),
      request: { params },
      responses: {
        200: json(
          "MaterialsUndone",
          changedSchema.extend({ undone: z.int().describe("The version that it took back.") }),
          "What it changed.",
        ),
        ...failing(404, 409, 507),
      },
    }),
    async (c) => {
      const { id: product } = c.req.valid("param");
      const undone = await undoMaterial(c.get("host").app, { product, author: authorOf(c) });
      resume(c);
      return c.json({ ...undone, parts: [...undone.parts] }, 200);
    },
  );

function changeFailures() {
  return failing(404, 409, ...bodyFailures);
}

/** Takes up what waits for materials: that may render for long, so nobody waits for it. */
function resume(c: Context<ApiEnv>): void {
  const { app, background, closing, log } = c.get("host");
  background(() => resumeWaiting(app, { signal: closing, onProgress: (message) => log.info(message) }));
}
