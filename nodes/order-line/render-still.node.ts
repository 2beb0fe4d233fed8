import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";
import { samplingSettings } from "./sampling-settings.ts";

/** Renders a scene with Blender's Cycles. */
export const renderStill = defineNode({
  type: "order-line/render-still",
  family: "order_line",
  role: "render",
  title: "Render still",
  summary: "Renders the scene with Cycles. The same scene gives the same pixels, in a warm worker and in a cold one.",
  params: {
    ...samplingSettings,
    bitDepth: param(z.literal([8, 16]), {
      description: "Bits a channel (8 or 16). What is made of the picture later cannot have more than it has.",
      default: 8,
      settable: { outputType: true, orderLine: false },
    }),
  },
  inputs: { scene: input("scene", "scene", "The scene to render.") },
  outputs: { image: output("image", "render", "RGBA PNG, 8 or 16 bits a channel, straight alpha, no metadata.") },
  module: { key: "render.still", version: 2 },
  resource: "blender",
  legacySource: "still/render",
});
