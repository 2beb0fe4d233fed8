import { within } from "./colour";
import { length } from "./down";
import { colours, leftSeen, rightSeen, seenEdge, seenPoint, seenX, seenY, seenZ } from "./layout";
import { cbrt, exp2, log2 } from "./powers";

/** Exponent of the colour difference (the paper's qc), and where large ones are compressed (pc, pt). */
const colourExponent: f32 = 0.7;
const compressedFrom: f32 = 0.4;
const compressedTo: f32 = 0.95;

/** CIELAB's curve is straight up to here. */
const straightTo: f32 = 216.0 / 24389;

/** The largest colour difference that a display can show, once it is found. */
let largest: f32 = 0;

/** It is the one between full green and full blue, whose XYZ are columns of the matrix. */
export function findLargest(): void {
  store<f32>(leftSeen, load<f32>(colours, 4), seenX);
  store<f32>(leftSeen, load<f32>(colours, 16), seenY);
  store<f32>(leftSeen, load<f32>(colours, 28), seenZ);
  store<f32>(rightSeen, load<f32>(colours, 8), seenX);
  store<f32>(rightSeen, load<f32>(colours, 20), seenY);
  store<f32>(rightSeen, load<f32>(colours, 32), seenZ);
  largest = f32x4.extract_lane(raised(hyab(leftSeen, rightSeen)), 0);
}

/** FLIP of a row's pixels from what is seen on both sides. */
export function writeDifferences(left: usize, right: usize, target: usize, columns: i32): void {
  const knee = f32x4.splat(compressedFrom * largest);
  const below = f32x4.splat(compressedTo / (compressedFrom * largest));
  const beyond = f32x4.splat((1 - compressedTo) / (largest - compressedFrom * largest));
  for (let at: usize = 0, end = <usize>columns * sizeof<f32>(); at < end; at += 16) {
    const distance = hyab(left + at, right + at);
    const power = raised(distance);
    const large = f32x4.add(f32x4.splat(compressedTo), f32x4.mul(f32x4.sub(power, knee), beyond));
    const colour = v128.bitselect(f32x4.mul(below, power), large, f32x4.lt(power, knee));
    const flip = exp2(f32x4.mul(f32x4.sub(f32x4.splat(1), feature(left + at, right + at)), log2(colour)));
    v128.store(target + at, v128.and(flip, f32x4.gt(distance, f32x4.splat(0))));
  }
}

function raised(distance: v128): v128 {
  return exp2(f32x4.mul(f32x4.splat(colourExponent), log2(distance)));
}

/** How different the edges or the points are, whichever are more so, 0 to 1. */
function feature(left: usize, right: usize): v128 {
  const edge = f32x4.abs(f32x4.sub(v128.load(left, seenEdge), v128.load(right, seenEdge)));
  const point = f32x4.abs(f32x4.sub(v128.load(left, seenPoint), v128.load(right, seenPoint)));
  return f32x4.sqrt(f32x4.mul(f32x4.pmax(edge, point), f32x4.splat(<f32>Math.SQRT1_2)));
}

/**
 * The distance of two colours in CIELAB after Hunt's effect (chroma counts less where it is dark), by HyAB: lightness and chroma
 * apart.
 */
function hyab(left: usize, right: usize): v128 {
  const y = within(v128.load(left, seenY));
  const fy = curve(y);
  const lightness = toLightness(fy);
  const x = within(v128.load(left, seenX));
  const a = f32x4.mul(lightness, apart(x, curve(x), y, fy));
  const z = within(v128.load(left, seenZ));
  const b = f32x4.mul(lightness, apart(z, curve(z), y, fy));
  const otherY = within(v128.load(right, seenY));
  const otherFy = curve(otherY);
  const otherLightness = toLightness(otherFy);
  const otherX = within(v128.load(right, seenX));
  const otherA = f32x4.mul(otherLightness, apart(otherX, curve(otherX), otherY, otherFy));
  const otherZ = within(v128.load(right, seenZ));
  const otherB = f32x4.mul(otherLightness, apart(otherZ, curve(otherZ), otherY, otherFy));
  const chroma = length(
    f32x4.mul(f32x4.splat(5), f32x4.sub(a, otherA)),
    f32x4.mul(f32x4.splat(2), f32x4.sub(b, otherB)),
  );
  return f32x4.add(f32x4.mul(f32x4.splat(116), f32x4.abs(apart(y, fy, otherY, otherFy))), chroma);
}

function toLightness(fy: v128): v128 {
  return f32x4.sub(f32x4.mul(f32x4.splat(116), fy), f32x4.splat(16));
}

/** CIELAB's compression of a relative X, Y or Z. */
function curve(share: v128): v128 {
  const straight = f32x4.add(f32x4.mul(share, f32x4.splat(841.0 / 108)), f32x4.splat(4.0 / 29));
  return v128.bitselect(cbrt(share), straight, f32x4.gt(share, f32x4.splat(straightTo)));
}

/**
 * How far apart two values are on the curve. The difference of two roots is taken from that of their cubes: subtracting what was rounded
 * would leave little of a small one, which the exponent 0.7 enlarges.
 */
function apart(share: v128, curved: v128, other: v128, otherCurved: v128): v128 {
  const sum = f32x4.add(curved, otherCurved);
  const below = f32x4.sub(f32x4.mul(sum, sum), f32x4.mul(curved, otherCurved));
  const rooted = f32x4.gt(f32x4.pmin(share, other), f32x4.splat(straightTo));
  return v128.bitselect(f32x4.div(f32x4.sub(share, other), below), f32x4.sub(curved, otherCurved), rooted);
}
