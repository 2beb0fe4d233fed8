import { z } from "zod";
import type { ArtifactKind } from "./artifact.ts";
import type { Family } from "./family.ts";

/** RGB, linear Rec. 709, each 0 to 1. */
export const colourSchema = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1), z.number().min(0).max(1)]);

/**
 * Settings of the legacy still preset, and of the Blender file that it would be rendered from. Authored for legacy alone: nothing here is derived from a workflow, and
 * no workflow is derived from it. Angles in degrees, sizes in pixels.
 */
export const legacyStillSchema = z.strictObject({
  width: z.int().min(16).max(16384),
  height: z.int().min(16).max(16384),
  samples: z.int().min(1).max(4096),
  transparent: z.boolean(),
  ground: z.boolean(),
  azimuth: z.number().min(-360).max(360),
  elevation: z.number().min(-89).max(89),
  onMissing: z.enum(["fail", "fallback"]),
});
export type LegacyStill = z.infer<typeof legacyStillSchema>;

/**
 * Settings of the legacy turntable preset: the still's, and how the product turns. The camera shows it whole all the way round.
 * Degrees in all; frames a second.
 */
export const legacyTurntableSchema = legacyStillSchema.extend({
  frames: z.int().min(2).max(360),
  degrees: z.number().min(-360).max(360),
  fps: z.int().min(1).max(60),
  container: z.enum(["mp4", "webm"]),
  quality: z.enum(["low", "medium", "high", "best"]),
});
export type LegacyTurntable = z.infer<typeof legacyTurntableSchema>;

/** How the legacy finished still becomes a file: the params of `order-line/finish-image`. */
const legacyFinishSchema = z.strictObject({
  crop: z.enum(["none", "content", "aspect"]),
  margin: z.number().min(0).max(1),
  aspect: z.string().regex(/^[1-9][0-9]{0,3}:[1-9][0-9]{0,3}$/),
  width: z.int().min(0).max(16384),
  height: z.int().min(0).max(16384),
  fit: z.enum(["inside", "contain", "cover", "fill"]),
  background: z.union([z.literal("none"), z.string().regex(/^#[0-9a-f]{6}$/)]),
  format: z.enum(["png", "png16", "jpeg", "webp", "avif"]),
  quality: z.int().min(1).max(100),
  profile: z.enum(["srgb", "display-p3"]),
});

/** Settings of the legacy finished still preset: the still's, and what is made of the picture. png16 is rendered with 16 bits. */
export const legacyFinishedStillSchema = legacyStillSchema.extend({ finish: legacyFinishSchema });
export type LegacyFinishedStill = z.infer<typeof legacyFinishedStillSchema>;

/** Settings of the legacy thumbnail preset; `side` of a square, pixels. */
export const legacyThumbnailSchema = legacyStillSchema.omit({ width: true, height: true }).extend({
  side: z.int().min(16).max(1024),
  format: z.enum(["webp", "png"]),
  quality: z.int().min(1).max(100),
});
export type LegacyThumbnail = z.infer<typeof legacyThumbnailSchema>;

/** Settings of the legacy ingest preset. Deflection in metres, angle in degrees. */
export const legacyIngestSchema = z.strictObject({
  linearDeflection: z.number().min(1e-6).max(0.1),
  angularDeflection: z.number().min(1).max(45),
});
export type LegacyIngest = z.infer<typeof legacyIngestSchema>;

/** Settings of the legacy GLB preset; the GLB holds every part under its name in CAD. */
export const legacyGlbSchema = z.strictObject({
  compression: z.enum(["none", "meshopt", "draco"]),
  up: z.enum(["y", "z"]),
  unit: z.enum(["m", "cm", "mm", "in"]),
  onMissing: z.enum(["fail", "fallback"]),
});
export type LegacyGlb = z.infer<typeof legacyGlbSchema>;

/** Settings of the legacy USD preset; the file holds every part under its name in CAD. */
export const legacyUsdSchema = z.strictObject({
  encoding: z.enum(["binary", "text"]),
  up: z.enum(["y", "z"]),
  unit: z.enum(["m", "cm", "mm", "in"]),
  onMissing: z.enum(["fail", "fallback"]),
});
export type LegacyUsd = z.infer<typeof legacyUsdSchema>;

/** How legacy produces an output type: one of our own imperative pipelines, or a team's own command. */
export const legacySchema = z.union([
  z.strictObject({ preset: z.literal("still"), settings: legacyStillSchema }),
  z.strictObject({ preset: z.literal("finished-still"), settings: legacyFinishedStillSchema }),
  z.strictObject({ preset: z.literal("thumbnail"), settings: legacyThumbnailSchema }),
  z.strictObject({ preset: z.literal("turntable"), settings: legacyTurntableSchema }),
  z.strictObject({ preset: z.literal("ingest"), settings: legacyIngestSchema }),
  z.strictObject({ preset: z.literal("blend"), settings: legacyStillSchema }),
  z.strictObject({ preset: z.literal("glb"), settings: legacyGlbSchema }),
  z.strictObject({ preset: z.literal("usd"), settings: legacyUsdSchema }),
  z.strictObject({
    command: z.array(z.string().min(1)).min(1).describe("argv; run without a shell"),
    timeoutSeconds: z.int().min(1).max(86_400),
    settings: z
      .record(z.string(), z.json())
      .optional()
      .describe(
        "Handed to the command as they are; width and height, where both are there, are the size its pictures must have",
      ),
  }),
]);
export type Legacy = z.infer<typeof legacySchema>;

export type PresetName = Extract<Legacy, { readonly preset: string }>["preset"];

/**
 * What each preset makes, of which family, and whether it gives parts their materials: then the output type pins a
 * library and rules for it, with or without a graph.
 */
export const legacyPresets = {
  still: { family: "order_line", artifactKind: "image", usesMaterials: true },
  "finished-still": { family: "order_line", artifactKind: "image", usesMaterials: true },
  thumbnail: { family: "order_line", artifactKind: "image", usesMaterials: true },
  turntable: { family: "order_line", artifactKind: "video", usesMaterials: true },
  ingest: { family: "cad_file", artifactKind: "product", usesMaterials: false },
  blend: { family: "order_line", artifactKind: "blend", usesMaterials: true },
  glb: { family: "order_line", artifactKind: "glb", usesMaterials: true },
  usd: { family: "order_line", artifactKind: "usd", usesMaterials: true },
} as const satisfies Record<
  PresetName,
  { readonly family: Family; readonly artifactKind: ArtifactKind; readonly usesMaterials: boolean }
>;

/** The presets that cannot run without materials. */
export type MaterialPreset = {
  [TName in PresetName]: (typeof legacyPresets)[TName]["usesMaterials"] extends true ? TName : never;
}[PresetName];
