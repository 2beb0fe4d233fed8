/**
 * The filters of LDR-FLIP (Andersson et al. 2020, sections 4.1 and 4.2), each as the one-dimensional factors that it is made of. A factor
 * holds its weights from the middle to the right; the left half mirrors it, with the other sign in a first derivative.
 */

/** A contrast sensitivity function, as a sum of at most two Gaussians: weight a and width b of each (the paper's table 1). */
const sensitivity = {
  achromatic: [{ a: 1, b: 0.0047 }],
  redGreen: [{ a: 1, b: 0.0053 }],
  blueYellow: [
    { a: 34.1, b: 0.04 },
    { a: 13.5, b: 0.025 },
  ],
} as const;

/** Width of a feature that an eye takes for an edge or a point, in degrees (the paper's w). */
const featureWidth = 0.082;

/** Where less than this share of a Gaussian's middle is left, nothing changes a single-precision sum any more. */
const negligible = 1e-9;

export interface Kernels {
  readonly achromatic: Float64Array;
  readonly redGreen: Float64Array;
  /** Blue-yellow is the sum of two separable filters: the same factor along and down, the weight in the first. */
  readonly blueYellow: readonly [Along, Along];
  /** A Gaussian and its first and second derivative. */
  readonly feature: Readonly<Record<"smooth" | "edge" | "point", Float64Array>>;
  /** How far a pixel's value reaches. */
  readonly radius: number;
}

interface Along {
  readonly along: Float64Array;
  readonly down: Float64Array;
}

/** @param pixelsPerDegree how many pixels one degree of the observer's field of view covers */
export function makeKernels(pixelsPerDegree: number): Kernels {
  const widest = Math.max(...Object.values(sensitivity).flatMap((terms) => terms.map(({ b }) => b)));
  const spatialRadius = Math.ceil(3 * Math.sqrt(widest / (2 * Math.PI ** 2)) * pixelsPerDegree);
  const gaussian = (b: number): Float64Array => {
    const at = (pixel: number): number => Math.exp((-(Math.PI ** 2) / b) * (pixel / pixelsPerDegree) ** 2);
    return Float64Array.from({ length: spatialRadius + 1 }, (_, pixel) => at(pixel));
  };
  const single = ([{ b }]: readonly [{ b: number }]): Float64Array =>
    trimmed(scaled(gaussian(b), 1 / total(gaussian(b))));
  const parts = sensitivity.blueYellow.map(({ a, b }) => ({ values: gaussian(b), weight: a * Math.sqrt(Math.PI / b) }));
  const sum = parts.reduce((sofar, { values, weight }) => sofar + weight * total(values) ** 2, 0);
  const [first, second] = parts.map(({ values, weight }) => ({ along: scaled(values, weight / sum), down: values }));
  if (first === undefined || second === undefined) throw new RangeError("blue-yellow is a sum of two Gaussians");
  const feature = featureKernels(pixelsPerDegree);
  return {
    achromatic: single(sensitivity.achromatic),
    redGreen: single(sensitivity.redGreen),
    blueYellow: [first, second],
    feature,
    radius: Math.max(spatialRadius, feature.smooth.length - 1),
  };
}

/** Derivatives are scaled so that their positive weights sum to 1 and their negative ones to -1. */
function featureKernels(pixelsPerDegree: number): Kernels["feature"] {
  const deviation = 0.5 * featureWidth * pixelsPerDegree;
  const length = Math.ceil(3 * deviation) + 1;
  const smooth = Float64Array.from({ length }, (_, pixel) => Math.exp(-(pixel ** 2) / (2 * deviation ** 2)));
  const slope = smooth.map((weight, pixel) => -pixel * weight);
  const curve = smooth.map((weight, pixel) => ((pixel / deviation) ** 2 - 1) * weight);
  const above = total(curve.map((weight) => Math.max(weight, 0)));
  const below = -total(curve.map((weight) => Math.min(weight, 0)));
  return {
    smooth: scaled(smooth, 1 / total(smooth)),
    edge: scaled(slope, -2 / total(slope)),
    point: curve.map((weight) => (weight > 0 ? weight / above : weight / below)),
  };
}

/** The sum over both halves. */
function total(half: Float64Array): number {
  return half.reduce((sum, weight, pixel) => sum + (pixel === 0 ? weight : 2 * weight), 0);
}

function scaled(half: Float64Array, by: number): Float64Array {
  return half.map((weight) => weight * by);
}

function trimmed(half: Float64Array): Float64Array {
  const end = half.findIndex((weight) => weight < negligible);
  return end === -1 ? half : half.subarray(0, end);
}
