import { fromLinear, hyab, labCurve, multiply } from "./colour.ts";
import type { FilteredSide } from "./filtered-side.ts";

/** Exponents of the colour and the feature difference (the paper's qc and qf), and where large colour differences are compressed (pc, pt). */
const colourExponent = 0.7;
const compressedFrom = 0.4;
const compressedTo = 0.95;

/** Steps of a table that is read with linear interpolation: its error is below 1e-7 of the result. */
const steps = 1 << 16;
const curve = Float64Array.from({ length: steps + 2 }, (_, index) => labCurve(index / steps));
/** The largest difference that a display can show: between full green and full blue. */
const largest = hyab(multiply(fromLinear, [0, 1, 0]), multiply(fromLinear, [0, 0, 1])) ** colourExponent;
/** By the root of HyAB, whose power is smooth there; up to a HyAB of 400, more than there is. */
const rootsEnd = 20;
const colourErrors = Float64Array.from({ length: steps + 2 }, (_, index) =>
  compressed(((index / steps) * rootsEnd) ** (2 * colourExponent)),
);

function compressed(difference: number): number {
  const knee = compressedFrom * largest;
  if (difference < knee) return (compressedTo / knee) * difference;
  return compressedTo + ((difference - knee) / (largest - knee)) * (1 - compressedTo);
}

function read(table: Float64Array, at: number): number {
  const index = Math.floor(at);
  const low = table[index] ?? 0;
  return low + (at - index) * ((table[index + 1] ?? 0) - low);
}

function curved(share: number): number {
  return read(curve, Math.min(Math.max(share, 0), 1) * steps);
}

/** FLIP of each pixel of the row that both sides have just seen, 0 to 1, into `target` from `at` on. */
export function writeDifferences(
  left: FilteredSide["seen"],
  right: FilteredSide["seen"],
  target: Float32Array,
  at: number,
): void {
  for (let column = 0; column < left.x.length; column += 1) {
    const colour = colourDifference(left, right, column);
    const edge = Math.abs((left.edge[column] ?? 0) - (right.edge[column] ?? 0));
    const point = Math.abs((left.point[column] ?? 0) - (right.point[column] ?? 0));
    const feature = Math.sqrt(Math.max(edge, point) * Math.SQRT1_2);
    target[at + column] = colour === 0 ? 0 : colour ** (1 - feature);
  }
}

function colourDifference(left: FilteredSide["seen"], right: FilteredSide["seen"], column: number): number {
  const fy = curved(left.y[column] ?? 0);
  const otherFy = curved(right.y[column] ?? 0);
  const lightness = 116 * fy - 16;
  const otherLightness = 116 * otherFy - 16;
  const a = 5 * lightness * (curved(left.x[column] ?? 0) - fy);
  const otherA = 5 * otherLightness * (curved(right.x[column] ?? 0) - otherFy);
  const b = 2 * lightness * (fy - curved(left.z[column] ?? 0));
  const otherB = 2 * otherLightness * (otherFy - curved(right.z[column] ?? 0));
  const chroma = Math.sqrt((a - otherA) * (a - otherA) + (b - otherB) * (b - otherB));
  const root = Math.sqrt(Math.abs(lightness - otherLightness) + chroma);
  return read(colourErrors, (Math.min(root, rootsEnd) / rootsEnd) * steps);
}
