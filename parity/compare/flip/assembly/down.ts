import {
  achromatic,
  achromaticTaps,
  achromaticWeight,
  around,
  blueTaps,
  edge,
  edgeWeight,
  featureTaps,
  narrowBlue,
  narrowDownWeight,
  point,
  pointWeight,
  radius,
  redGreen,
  redGreenTaps,
  redGreenWeight,
  seenEdge,
  seenPoint,
  seenX,
  seenY,
  seenZ,
  smooth,
  smoothWeight,
  tapWeights,
  weights,
  wideBlue,
  wideDownWeight,
} from "./layout";

/** Filters the kept rows down: Y, X - Y and Y - Z into the rows that are to be XYZ, and the features. */
export function filterDown(target: usize, columns: i32): void {
  const end = <usize>columns * sizeof<f32>();
  symmetric(achromatic, achromaticWeight, achromaticTaps, target + seenY, end, false);
  symmetric(redGreen, redGreenWeight, redGreenTaps, target + seenX, end, false);
  symmetric(wideBlue, wideDownWeight, blueTaps, target + seenZ, end, false);
  symmetric(narrowBlue, narrowDownWeight, blueTaps, target + seenZ, end, true);
  symmetric(edge, smoothWeight, featureTaps, target + seenEdge, end, false);
  symmetric(point, smoothWeight, featureTaps, target + seenPoint, end, false);
  features(target, end);
}

/** One channel by a kernel whose halves mirror each other, added to what is there or in its place. */
function symmetric(from: usize, kernel: usize, taps: i32, target: usize, end: usize, adding: bool): void {
  const middles = around + <usize>radius * sizeof<usize>();
  const far = <usize>(taps - 1);
  for (let at: usize = 0; at < end; at += 64) {
    const place = target + at;
    let up = middles - far * sizeof<usize>();
    let down = middles + far * sizeof<usize>();
    let row = weights + kernel + far * tapWeights;
    let first = f32x4.splat(0);
    let second = f32x4.splat(0);
    let third = f32x4.splat(0);
    let fourth = f32x4.splat(0);
    if (adding) {
      first = v128.load(place);
      second = v128.load(place, 16);
      third = v128.load(place, 32);
      fourth = v128.load(place, 48);
    }
    for (; up < middles; up += sizeof<usize>(), down -= sizeof<usize>(), row -= tapWeights) {
      const above = load<usize>(up) + from + at;
      const below = load<usize>(down) + from + at;
      const weight = v128.load32_splat(row);
      first = f32x4.add(first, f32x4.mul(weight, f32x4.add(v128.load(above), v128.load(below))));
      second = f32x4.add(second, f32x4.mul(weight, f32x4.add(v128.load(above, 16), v128.load(below, 16))));
      third = f32x4.add(third, f32x4.mul(weight, f32x4.add(v128.load(above, 32), v128.load(below, 32))));
      fourth = f32x4.add(fourth, f32x4.mul(weight, f32x4.add(v128.load(above, 48), v128.load(below, 48))));
    }
    const middle = load<usize>(middles) + from + at;
    const weight = v128.load32_splat(weights + kernel);
    v128.store(place, f32x4.add(first, f32x4.mul(weight, v128.load(middle))));
    v128.store(place, f32x4.add(second, f32x4.mul(weight, v128.load(middle, 16))), 16);
    v128.store(place, f32x4.add(third, f32x4.mul(weight, v128.load(middle, 32))), 32);
    v128.store(place, f32x4.add(fourth, f32x4.mul(weight, v128.load(middle, 48))), 48);
  }
}

/** The derivatives down of what is smoothed along, joined with those along, which are there already: how strong an edge and a point are. */
function features(target: usize, end: usize): void {
  const middles = around + <usize>radius * sizeof<usize>();
  const far = <usize>(featureTaps - 1);
  for (let at: usize = 0; at < end; at += 32) {
    let up = middles - far * sizeof<usize>();
    let down = middles + far * sizeof<usize>();
    let row = weights + far * tapWeights;
    let curved = f32x4.splat(0);
    let nextCurved = f32x4.splat(0);
    let sloped = f32x4.splat(0);
    let nextSloped = f32x4.splat(0);
    for (; up < middles; up += sizeof<usize>(), down -= sizeof<usize>(), row -= tapWeights) {
      const above = load<usize>(up) + at;
      const below = load<usize>(down) + at;
      const valueAbove = v128.load(above, smooth);
      const valueBelow = v128.load(below, smooth);
      const nextAbove = v128.load(above, smooth + 16);
      const nextBelow = v128.load(below, smooth + 16);
      let weight = v128.load32_splat(row, pointWeight);
      curved = f32x4.add(curved, f32x4.mul(weight, f32x4.add(valueAbove, valueBelow)));
      nextCurved = f32x4.add(nextCurved, f32x4.mul(weight, f32x4.add(nextAbove, nextBelow)));
      weight = v128.load32_splat(row, edgeWeight);
      sloped = f32x4.add(sloped, f32x4.mul(weight, f32x4.sub(valueBelow, valueAbove)));
      nextSloped = f32x4.add(nextSloped, f32x4.mul(weight, f32x4.sub(nextBelow, nextAbove)));
    }
    const middle = load<usize>(middles) + at;
    const weight = v128.load32_splat(weights, pointWeight);
    curved = f32x4.add(curved, f32x4.mul(weight, v128.load(middle, smooth)));
    nextCurved = f32x4.add(nextCurved, f32x4.mul(weight, v128.load(middle, smooth + 16)));
    const place = target + at;
    v128.store(place, length(v128.load(place, seenEdge), sloped), seenEdge);
    v128.store(place, length(v128.load(place, seenEdge + 16), nextSloped), seenEdge + 16);
    v128.store(place, length(v128.load(place, seenPoint), curved), seenPoint);
    v128.store(place, length(v128.load(place, seenPoint + 16), nextCurved), seenPoint + 16);
  }
}

export function length(along: v128, down: v128): v128 {
  return f32x4.sqrt(f32x4.add(f32x4.mul(along, along), f32x4.mul(down, down)));
}
