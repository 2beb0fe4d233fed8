import { z } from "zod";
import { structureSchema } from "#contracts";

/**
 * What the workers' operations take and give. A module asks with the params type and parses the reply with the schema:
 * the other side is another language, so its word is checked.
 */

/** `read-step` on the CAD worker. */
export interface ReadStepParams {
  readonly file: string;
  readonly [name: string]: unknown;
}
export const readStepResultSchema = structureSchema.omit({ version: true });

/** `tessellate` on the CAD worker. Deflections in metres and radians; `outDir` must exist. */
export interface TessellateParams {
  readonly file: string;
  readonly linearDeflection: number;
  readonly angularDeflection: number;
  readonly outDir: string;
  /** Prototype ids of `read-step`. */
  readonly prototypes: readonly string[];
  readonly [name: string]: unknown;
}
export const tessellateResultSchema = z.strictObject({
  prototypes: z.array(
    z.strictObject({
      id: z.string(),
      /** Little-endian: float32 xyz in metres, float32 xyz unit normals, uint32 triangle corners. */
      files: z.strictObject({ positions: z.string(), normals: z.string(), indices: z.string() }),
      vertexCount: z.int().nonnegative(),
      triangleCount: z.int().nonnegative(),
    }),
  ),
});

/** `write-bearing` on the CAD worker: writes the golden STEP file. */
export interface WriteBearingParams {
  readonly file: string;
  readonly [name: string]: unknown;
}

/** `render` on the Blender worker. `scene` is a scene document; `threads` 0 or none means all cores. */
export interface RenderParams {
  readonly glb: string;
  readonly scene: unknown;
  readonly out: string;
  readonly samples: number;
  readonly seed: number;
  readonly denoise: "none" | "fast" | "balanced" | "high";
  readonly threads?: number;
  readonly [name: string]: unknown;
}
export const renderResultSchema = z.strictObject({
  width: z.int().positive(),
  height: z.int().positive(),
  loadSeconds: z.number().nonnegative(),
  renderSeconds: z.number().nonnegative(),
});
