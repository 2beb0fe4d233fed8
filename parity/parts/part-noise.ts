import type { PartLimits } from "./part-differences.ts";

/** By `npx node parity/parts/measure-part-noise.ts`, in levels of 255: the largest of all pairs of 8 seeds, of all parts of two products. */
const partNoise = [
  { samples: 4, "parts.mean-difference": 18.9, "parts.small-mean-difference": 29.9 },
  { samples: 8, "parts.mean-difference": 15.5, "parts.small-mean-difference": 27.6 },
  { samples: 16, "parts.mean-difference": 11.9, "parts.small-mean-difference": 25.1 },
  { samples: 32, "parts.mean-difference": 10.8, "parts.small-mean-difference": 17.4 },
];

/** For seeds and products that were not measured. */
const margin = 1.25;

/** What noise alone may come to in a part, on the mean; nothing below the samples that were measured. */
export function partLimits(samples: number): PartLimits {
  // More samples make less noise, so the floor of fewer holds for them.
  const floor = partNoise.findLast((one) => one.samples <= samples);
  if (floor === undefined) return {};
  return {
    "parts.mean-difference": floor["parts.mean-difference"] * margin,
    "parts.small-mean-difference": floor["parts.small-mean-difference"] * margin,
  };
}
