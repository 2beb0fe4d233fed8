import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";

const settable = { outputType: true, orderLine: false } as const;

/** Makes a small picture for lists of a rendered one. */
export const makeThumbnail = defineNode({
  type: "order-line/make-thumbnail",
  family: "order_line",
  role: "output",
  title: "Make thumbnail",
  summary: "Scales a picture down to a small file for lists. It does not publish.",
  params: {
    side: param(z.int().min(16).max(1024), {
      description: "The longer side in pixels (16 to 1024).",
      default: 256,
      settable,
    }),
    format: param(z.enum(["webp", "png"]), { description: "webp, the smaller, or png.", default: "webp", settable }),
    quality: param(z.int().min(1).max(100), { description: "What WebP keeps (1 to 100).", default: 80, settable }),
  },
  inputs: { image: input("image", "render", "The picture.") },
  outputs: { image: output("image", "thumbnail", "WebP or PNG, sRGB.") },
  module: { key: "output.thumbnail", version: 1 },
  resource: "cpu",
  legacySource: "thumbnail/make",
});
