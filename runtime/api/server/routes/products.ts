import { createRoute, z } from "@hono/zod-openapi";
import { RenderlineError } from "#contracts";
import { indexDocumentSchema, productDocumentSchema } from "../../documents.ts";
import { readProduct } from "../../read-product.ts";
import { needs } from "../access.ts";
import { newRoutes } from "../env.ts";
import { failing, idParams, json } from "../responses.ts";

const tags = ["products"];

export const productRoutes = newRoutes()
  .openapi(
    createRoute({
      method: "get",
      path: "/",
      operationId: "listProducts",
      summary: "Every published product, by id",
      tags,
      ...needs("view"),
      responses: {
        200: json("Products", z.strictObject({ products: indexDocumentSchema.shape.products }), "The products."),
        ...failing(),
      },
    }),
    async (c) => c.json({ products: await c.get("host").products.all() }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{id}",
      operationId: "readProduct",
      summary: "A product's current revision: its parts, and their materials by each library and rules",
      tags,
      ...needs("view"),
      request: { params: idParams("A product's id.") },
      responses: { 200: json("Product", productDocumentSchema, "The product."), ...failing(404) },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { app, authored } = c.get("host");
      const product = await readProduct(app, authored.catalogue, id);
      if (product !== undefined) return c.json(product, 200);
      throw new RenderlineError("product-unknown", `there is no product "${id}"`, "GET /v1/products lists them.");
    },
  );
