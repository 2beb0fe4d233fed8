import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";

const settable = { outputType: true, orderLine: false } as const;
const side = z.int().min(0).max(16384);

/** Makes of a rendered picture the file that somebody ordered. */
export const finishImage = defineNode({
  type: "order-line/finish-image",
  family: "order_line",
  role: "output",
  title: "Finish image",
  summary:
    "Crops a picture, brings it to a size, lays it on a colour and writes it in a format, in this order. It does not publish.",
  params: {
    crop: param(z.enum(["none", "content", "aspect"]), {
      description:
        "none; content, to what the picture shows and a margin; aspect, the largest middle part of a fixed aspect.",
      default: "none",
      settable,
    }),
    margin: param(z.number().min(0).max(1), {
      description:
        "Free border around the content on each side, as a share of its longer side (0 to 1); for crop: content.",
      default: 0.05,
      settable,
    }),
    aspect: param(z.string().regex(/^[1-9][0-9]{0,3}:[1-9][0-9]{0,3}$/), {
      description: "Width to height, such as 16:9; for crop: aspect.",
      default: "1:1",
      settable,
    }),
    width: param(side, {
      description: "Width in pixels (1 to 16384); 0 follows from the height, or stays as it is.",
      default: 0,
      settable,
    }),
    height: param(side, {
      description: "Height in pixels (1 to 16384); 0 follows from the width, or stays as it is.",
      default: 0,
      settable,
    }),
    fit: param(z.enum(["inside", "contain", "cover", "fill"]), {
      description:
        "How width and height are met: inside, as large as fits; contain, the same and padded; cover, cropped; fill, stretched.",
      default: "contain",
      settable,
    }),
    background: param(z.union([z.literal("none"), z.string().regex(/^#[0-9a-f]{6}$/)]), {
      description:
        "The colour behind a transparent picture, as #rrggbb; none keeps it transparent, but a JPEG is on white.",
      default: "none",
      settable,
    }),
    format: param(z.enum(["png", "png16", "jpeg", "webp", "avif"]), {
      description: "The file's format; png16 has 16 bits a channel and wants a picture that was rendered with as many.",
      default: "png",
      settable,
    }),
    quality: param(z.int().min(1).max(100), {
      description: "What JPEG, WebP and AVIF keep (1 to 100).",
      default: 85,
      settable,
    }),
    profile: param(z.enum(["srgb", "display-p3"]), {
      description: "The colour profile that the picture is converted to and that is embedded in the file.",
      default: "srgb",
      settable,
    }),
  },
  inputs: { image: input("image", "still", "The picture, PNG, sRGB.") },
  outputs: { image: output("image", "still", "The finished file; its colour profile is its only metadata.") },
  module: { key: "output.finish", version: 1 },
  resource: "cpu",
  legacySource: "finished/finish",
});
