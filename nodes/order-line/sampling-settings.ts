import { z } from "zod";
import { param } from "#contracts";

const settable = { outputType: true, orderLine: false } as const;

/** How Cycles samples a picture, the same for every node that renders. */
export const samplingSettings = {
  samples: param(z.int().min(1).max(4096), {
    description: "Light paths per pixel (1 to 4096).",
    default: 64,
    settable,
  }),
  denoise: param(z.enum(["none", "fast", "balanced", "high"]), {
    description: "OpenImageDenoise quality; none leaves the grain.",
    default: "balanced",
    settable,
  }),
  seed: param(z.int().min(0).max(2147483647), {
    description: "Seed of the sampling pattern (0 to 2147483647).",
    default: 0,
    settable,
  }),
};
