import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";

/** Renders a scene with Blender's Cycles. */
export const renderStill = defineNode({
  type: "order-line/render-still",
  family: "order_line",
  role: "render",
  title: "Render still",
  summary: "Renders the scene with Cycles. The same scene gives the same pixels, in a warm worker and in a cold one.",
  params: {
    samples: param(z.int().min(1).max(4096), {
      description: "Light paths per pixel (1 to 4096).",
      default: 64,
      settable: { outputType: true, orderLine: false },
    }),
    denoise: param(z.enum(["none", "fast", "balanced", "high"]), {
      description: "OpenImageDenoise quality; none leaves the grain.",
      default: "balanced",
      settable: { outputType: true, orderLine: false },
    }),
    seed: param(z.int().min(0).max(2147483647), {
      description: "Seed of the sampling pattern (0 to 2147483647).",
      default: 0,
      settable: { outputType: true, orderLine: false },
    }),
  },
  inputs: { scene: input("scene", "scene", "The scene to render.") },
  outputs: { image: output("image", "render", "RGBA PNG, 8 bits a channel, straight alpha, no metadata.") },
  module: { key: "render.still", version: 2 },
  resource: "blender",
  legacySource: "still/render",
});
