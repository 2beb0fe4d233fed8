import { z } from "zod";
import { sha256Schema } from "../artifact.ts";
import { colourSchema } from "../legacy.ts";
import { lookSchema } from "../materials.ts";
import { partKeySchema } from "./parts.ts";
import { matrixSchema } from "./structure.ts";

/**
 * Everything a renderer needs, as data: Z up, metres, radians, watts; matrices are row-major object to world.
 * A `.blend` differs in bytes each time it is saved, so the scene travels like this.
 */
export const sceneSchema = z.strictObject({
  version: z.literal(1),
  mesh: sha256Schema,
  camera: z.strictObject({
    matrix: matrixSchema,
    /** Vertical field of view. */
    fovY: z.number().positive(),
    clipStart: z.number().positive(),
    clipEnd: z.number().positive(),
  }),
  lights: z.array(
    z.strictObject({
      kind: z.literal("area"),
      name: z.string(),
      matrix: matrixSchema,
      size: z.number().positive(),
      energy: z.number().positive(),
      colour: colourSchema,
    }),
  ),
  world: z.strictObject({ colour: colourSchema, strength: z.number().nonnegative() }),
  ground: z
    .strictObject({
      z: z.number(),
      size: z.number().positive(),
      colour: colourSchema,
      roughness: z.number().min(0).max(1),
    })
    .nullable(),
  materials: z.record(z.string(), lookSchema),
  assignment: z.record(partKeySchema, z.string()),
  film: z.strictObject({
    width: z.int().positive(),
    height: z.int().positive(),
    transparent: z.boolean(),
    viewTransform: z.enum(["AgX", "Standard"]),
    exposure: z.number(),
  }),
});
export type Scene = z.infer<typeof sceneSchema>;
