import { z } from "zod";
import { artifactRefSchema } from "../artifact.ts";
import { boundsSchema } from "./structure.ts";

/** What a `cad_file` workflow publishes: one revision's geometry and parts. Geometry carries keys, no materials. */
export const productSchema = z.strictObject({
  version: z.literal(1),
  mesh: artifactRefSchema,
  parts: artifactRefSchema,
  partCount: z.int().positive(),
  triangleCount: z.int().positive(),
  bounds: boundsSchema,
});
export type ProductManifest = z.infer<typeof productSchema>;
