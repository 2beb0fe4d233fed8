import { canonicalJson } from "#contracts";
import type { Limits } from "#parity/compare/index";
import { partLimits, type PartLimits } from "#parity/parts/index";
import { isExternal } from "#parity/sides/external";
import type { SideCall, SideResult } from "#runtime/api/parity-result";

/** How much a picture differs from itself where only the sampling pattern is another: the largest value of all pairs of 8 seeds. */
export interface NoiseFloor {
  readonly samples: number;
  /** Shares of the picture's pixels. */
  readonly differingShare: number;
  readonly pixelmatchShare: number;
  readonly "largest-channel-difference": number;
  readonly flip: number;
}

/** By `npx node parity/noise/measure-noise.ts`: the golden bearing, 192x192 pixels, denoised; docs/measurements.md has the means too. */
export const noiseFloors: readonly NoiseFloor[] = [
  { samples: 4, differingShare: 0.623, pixelmatchShare: 0.0062, "largest-channel-difference": 134, flip: 0.0393 },
  { samples: 8, differingShare: 0.561, pixelmatchShare: 0.0042, "largest-channel-difference": 110, flip: 0.0333 },
  { samples: 16, differingShare: 0.506, pixelmatchShare: 0.0029, "largest-channel-difference": 94, flip: 0.0277 },
  { samples: 32, differingShare: 0.464, pixelmatchShare: 0.0016, "largest-channel-difference": 78, flip: 0.0229 },
];

/** For seeds and pictures that were not measured. */
export const margin = 1.25;

/** What a floor, with the margin, comes to in a picture of so many pixels; parts come beside it. */
export function pictureLimits(floor: NoiseFloor, pixels: number): Limits {
  return {
    "differing-pixels": Math.round(Math.min(1, floor.differingShare * margin) * pixels),
    "largest-channel-difference": Math.min(255, Math.round(floor["largest-channel-difference"] * margin)),
    pixelmatch: Math.round(floor.pixelmatchShare * margin * pixels),
    // A window without one equal pixel is still noise: how far it spreads decides nothing, and what is local is told by parts.
    clustering: null,
    flip: floor.flip * margin,
  };
}

/** What noise alone may come to in a picture of so many pixels; nothing below what was measured. */
export function noiseLimits(samples: number, pixels: number): Limits & PartLimits {
  // More samples make less noise, so the floor of fewer holds for them.
  const floor = noiseFloors.findLast((one) => one.samples <= samples);
  if (floor === undefined) return {};
  return { ...pictureLimits(floor, pixels), ...partLimits(floor.samples) };
}

/** The fewest samples that noise was measured with: there is none with more of it, and so none with looser limits. */
export const fewestSamples = Math.min(...noiseFloors.map(({ samples }) => samples));

/** The most that any limit in force lets through in a picture of so many pixels. */
export function loosestLimits(pixels: number): Limits & PartLimits {
  return noiseLimits(fewestSamples, pixels);
}

/**
 * The most that may differ between the pictures of two sides. Nothing, between paths that share their renderer: what differs there
 * is no noise. Limits are for an external legacy, and for another version of the renderer that was told the very same; a changed
 * param is never covered.
 */
export function limitsBetween(
  left: Pick<SideResult, "calls">,
  right: Pick<SideResult, "calls">,
  { width, height }: { readonly width: number; readonly height: number },
): Limits & PartLimits {
  const samples = noisySamples(left, right, "render.still");
  return samples === undefined ? {} : noiseLimits(samples, width * height);
}

/**
 * At how many samples two sides that draw noise of their own were rendered; undefined where they share their renderer, or were told
 * something else.
 * @param module the key of the module that renders
 */
export function noisySamples(
  left: Pick<SideResult, "calls">,
  right: Pick<SideResult, "calls">,
  module: "render.still" | "render.turntable",
): number | undefined {
  const [one, other] = [left, right].map(({ calls }) => calls.find((call) => call.module.key === module));
  const samples = Number((one ?? other)?.params["samples"]);
  if (!Number.isFinite(samples)) return undefined;
  if (isExternal(left) || isExternal(right)) return samples;
  return one !== undefined && other !== undefined && isOtherRenderer(one, other) ? samples : undefined;
}

/** Whether two calls differ in the renderer alone: in their module, and in what they were set to and given, they do not. */
function isOtherRenderer(one: SideCall, other: SideCall): boolean {
  const told = ({ module, params, inputs }: SideCall): string => canonicalJson({ module, params, inputs });
  return canonicalJson(one.tool) !== canonicalJson(other.tool) && told(one) === told(other);
}
