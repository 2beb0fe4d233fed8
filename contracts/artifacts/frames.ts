import { z } from "zod";
import { artifactRefSchema } from "../artifact.ts";

/** The pictures that a video was made of, in the order in which they are shown: all of one size, in pixels. */
export const framesSchema = z.strictObject({
  version: z.literal(1),
  width: z.int().positive(),
  height: z.int().positive(),
  /** Frames a second. */
  fps: z.int().positive(),
  frames: z.array(artifactRefSchema.extend({ kind: z.literal("image") })).min(1),
});
export type Frames = z.infer<typeof framesSchema>;
