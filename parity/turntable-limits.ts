import type { Limits } from "#parity/compare/index";
import { margin, noisySamples, pictureLimits, type NoiseFloor } from "#parity/limits";
import type { PartLimits } from "#parity/parts/index";
import type { SideResult } from "#runtime/api/parity-result";

/** The most that may differ in a turntable: in each of its frames, and in how it changes from frame to frame. */
export interface TurntableLimits {
  readonly frame: Limits & PartLimits;
  /** Pixels that change otherwise from one frame to the next. */
  readonly motion: number;
}

/** How much a turntable differs from itself where only the sampling pattern is another: the largest of all frames of all pairs of seeds. */
export interface FrameNoiseFloor extends NoiseFloor {
  /** Share of the frame's pixels. */
  readonly motionShare: number;
  readonly "parts.mean-difference": number;
  readonly "parts.small-mean-difference": number;
}

/**
 * By `npx node parity/noise/measure-turntable-noise.ts`: the largest of the golden bearing and gearbox, and of all that were rendered with
 * as many samples or more, in the size and with the frames of the golden turntable; docs/measurements.md has each.
 */
export const frameNoiseFloors: readonly FrameNoiseFloor[] = [
  {
    samples: 4,
    differingShare: 0.618,
    pixelmatchShare: 0.0076,
    motionShare: 0.00125,
    "largest-channel-difference": 144,
    flip: 0.0403,
    "parts.mean-difference": 19.6,
    "parts.small-mean-difference": 34.9,
  },
  {
    samples: 8,
    differingShare: 0.565,
    pixelmatchShare: 0.00556,
    motionShare: 0.000597,
    "largest-channel-difference": 115,
    flip: 0.0339,
    "parts.mean-difference": 15.8,
    "parts.small-mean-difference": 33.6,
  },
  {
    samples: 16,
    differingShare: 0.506,
    pixelmatchShare: 0.00366,
    motionShare: 0.000353,
    "largest-channel-difference": 115,
    flip: 0.0282,
    "parts.mean-difference": 13.5,
    "parts.small-mean-difference": 27.7,
  },
  {
    samples: 32,
    differingShare: 0.466,
    pixelmatchShare: 0.00195,
    motionShare: 0.000163,
    "largest-channel-difference": 86,
    flip: 0.0236,
    "parts.mean-difference": 11.1,
    "parts.small-mean-difference": 18.8,
  },
];

/** What noise alone may come to in frames of so many pixels; nothing below the samples that were measured. */
export function turntableNoiseLimits(samples: number, pixels: number): TurntableLimits | undefined {
  // More samples make less noise, so the floor of fewer holds for them.
  const floor = frameNoiseFloors.findLast((one) => one.samples <= samples);
  if (floor === undefined) return undefined;
  return {
    frame: {
      ...pictureLimits(floor, pixels),
      "parts.mean-difference": floor["parts.mean-difference"] * margin,
      "parts.small-mean-difference": floor["parts.small-mean-difference"] * margin,
    },
    motion: Math.round(floor.motionShare * margin * pixels),
  };
}

/**
 * The limits between the turntables of two sides; undefined where nothing may differ. They are for an external legacy, and for another
 * version of the renderer that was told the very same, as those of stills are.
 */
export function turntableLimitsBetween(
  left: Pick<SideResult, "calls">,
  right: Pick<SideResult, "calls">,
  { width, height }: { readonly width: number; readonly height: number },
): TurntableLimits | undefined {
  const samples = noisySamples(left, right, "render.turntable");
  return samples === undefined ? undefined : turntableNoiseLimits(samples, width * height);
}
