import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";
import { exportSettings, unitParam } from "./export-settings.ts";

const settable = { outputType: true, orderLine: false } as const;

/** Saves a scene as a Blender file. How finely the product is triangulated was decided when it was published. */
export const exportBlend = defineNode({
  type: "order-line/export-blend",
  family: "order_line",
  role: "output",
  title: "Export .blend",
  summary:
    "Saves the scene as a Blender file: the parts as the still has them, each with its key, on meshes they share, and the studio around them. How fine the triangles are is set where the product is published (Tessellate).",
  params: {
    studio: param(z.boolean(), {
      description: "Whether camera, lights, world, ground and render settings are in it: rendering it gives the still.",
      default: true,
      settable,
    }),
    samples: param(z.int().min(1).max(4096), {
      description: "Light paths per pixel that the file renders with (1 to 4096), if the studio is in it.",
      default: 64,
      settable,
    }),
    denoise: param(z.enum(["none", "fast", "balanced", "high"]), {
      description: "OpenImageDenoise quality that the file renders with, if the studio is in it.",
      default: "balanced",
      settable,
    }),
    compress: param(z.boolean(), {
      description: "Whether the file is compressed (Zstandard); Blender older than 3.0 cannot read that.",
      default: true,
      settable,
    }),
    unit: unitParam(
      "The unit that Blender shows lengths in: m, cm, mm or in (inch). The numbers are metres, as always in Blender.",
    ),
    ...exportSettings,
  },
  inputs: {
    scene: input("scene", "scene", "The scene to save."),
    parts: input("parts", "parts", "The part list, for names and paths."),
    materials: input("assignment", "materials", "Each part's material."),
  },
  outputs: {
    blend: output(
      "blend",
      "model",
      "Blender file; an object's key is its custom property partKey. Its bytes differ each time.",
    ),
  },
  module: { key: "export.blend", version: 2 },
  resource: "blender",
  legacySource: "export/blend",
});
