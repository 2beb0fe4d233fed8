import {
  achromatic,
  achromaticTaps,
  achromaticWeight,
  blueTaps,
  blueYellowRow,
  edge,
  edgeWeight,
  featureTaps,
  luminanceRow,
  narrowAlongWeight,
  narrowBlue,
  point,
  pointWeight,
  radius,
  redGreen,
  redGreenRow,
  redGreenTaps,
  redGreenWeight,
  smooth,
  smoothWeight,
  tapWeights,
  weights,
  wideAlongWeight,
  wideBlue,
} from "./layout";

/** Filters the converted row along into a kept one. */
export function filterAlong(target: usize, columns: i32): void {
  const end = <usize>columns * sizeof<f32>();
  const reach = <usize>radius * sizeof<f32>();
  luminanceAlong(luminanceRow + reach, target, end);
  redGreenAlong(redGreenRow + reach, target + redGreen, end);
  blueYellowAlong(blueYellowRow + reach, target, end);
}

/** For what is seen of it, and smoothed and by its first and second derivative for edges and points. */
function luminanceAlong(source: usize, target: usize, end: usize): void {
  const far = max(achromaticTaps, featureTaps) - 1;
  for (let at: usize = 0; at < end; at += 32) {
    const middle = source + at;
    let before = middle - <usize>far * sizeof<f32>();
    let after = middle + <usize>far * sizeof<f32>();
    let row = weights + <usize>far * tapWeights;
    let seen = f32x4.splat(0);
    let nextSeen = f32x4.splat(0);
    let smoothed = f32x4.splat(0);
    let nextSmoothed = f32x4.splat(0);
    let curved = f32x4.splat(0);
    let nextCurved = f32x4.splat(0);
    let sloped = f32x4.splat(0);
    let nextSloped = f32x4.splat(0);
    for (; before < middle; before += sizeof<f32>(), after -= sizeof<f32>(), row -= tapWeights) {
      const valueBefore = v128.load(before);
      const valueAfter = v128.load(after);
      const nextBefore = v128.load(before, 16);
      const nextAfter = v128.load(after, 16);
      const value = f32x4.add(valueBefore, valueAfter);
      const next = f32x4.add(nextBefore, nextAfter);
      let weight = v128.load32_splat(row, achromaticWeight);
      seen = f32x4.add(seen, f32x4.mul(weight, value));
      nextSeen = f32x4.add(nextSeen, f32x4.mul(weight, next));
      weight = v128.load32_splat(row, smoothWeight);
      smoothed = f32x4.add(smoothed, f32x4.mul(weight, value));
      nextSmoothed = f32x4.add(nextSmoothed, f32x4.mul(weight, next));
      weight = v128.load32_splat(row, pointWeight);
      curved = f32x4.add(curved, f32x4.mul(weight, value));
      nextCurved = f32x4.add(nextCurved, f32x4.mul(weight, next));
      weight = v128.load32_splat(row, edgeWeight);
      sloped = f32x4.add(sloped, f32x4.mul(weight, f32x4.sub(valueAfter, valueBefore)));
      nextSloped = f32x4.add(nextSloped, f32x4.mul(weight, f32x4.sub(nextAfter, nextBefore)));
    }
    const place = target + at;
    const value = v128.load(middle);
    const next = v128.load(middle, 16);
    let weight = v128.load32_splat(weights, achromaticWeight);
    v128.store(place, f32x4.add(seen, f32x4.mul(weight, value)), achromatic);
    v128.store(place, f32x4.add(nextSeen, f32x4.mul(weight, next)), achromatic + 16);
    weight = v128.load32_splat(weights, smoothWeight);
    v128.store(place, f32x4.add(smoothed, f32x4.mul(weight, value)), smooth);
    v128.store(place, f32x4.add(nextSmoothed, f32x4.mul(weight, next)), smooth + 16);
    weight = v128.load32_splat(weights, pointWeight);
    v128.store(place, f32x4.add(curved, f32x4.mul(weight, value)), point);
    v128.store(place, f32x4.add(nextCurved, f32x4.mul(weight, next)), point + 16);
    v128.store(place, sloped, edge);
    v128.store(place, nextSloped, edge + 16);
  }
}

function redGreenAlong(source: usize, target: usize, end: usize): void {
  const far = redGreenTaps - 1;
  for (let at: usize = 0; at < end; at += 64) {
    const middle = source + at;
    let before = middle - <usize>far * sizeof<f32>();
    let after = middle + <usize>far * sizeof<f32>();
    let row = weights + <usize>far * tapWeights;
    let first = f32x4.splat(0);
    let second = f32x4.splat(0);
    let third = f32x4.splat(0);
    let fourth = f32x4.splat(0);
    for (; before < middle; before += sizeof<f32>(), after -= sizeof<f32>(), row -= tapWeights) {
      const weight = v128.load32_splat(row, redGreenWeight);
      first = f32x4.add(first, f32x4.mul(weight, f32x4.add(v128.load(before), v128.load(after))));
      second = f32x4.add(second, f32x4.mul(weight, f32x4.add(v128.load(before, 16), v128.load(after, 16))));
      third = f32x4.add(third, f32x4.mul(weight, f32x4.add(v128.load(before, 32), v128.load(after, 32))));
      fourth = f32x4.add(fourth, f32x4.mul(weight, f32x4.add(v128.load(before, 48), v128.load(after, 48))));
    }
    const place = target + at;
    const weight = v128.load32_splat(weights, redGreenWeight);
    v128.store(place, f32x4.add(first, f32x4.mul(weight, v128.load(middle))));
    v128.store(place, f32x4.add(second, f32x4.mul(weight, v128.load(middle, 16))), 16);
    v128.store(place, f32x4.add(third, f32x4.mul(weight, v128.load(middle, 32))), 32);
    v128.store(place, f32x4.add(fourth, f32x4.mul(weight, v128.load(middle, 48))), 48);
  }
}

function blueYellowAlong(source: usize, target: usize, end: usize): void {
  const far = blueTaps - 1;
  for (let at: usize = 0; at < end; at += 32) {
    const middle = source + at;
    let before = middle - <usize>far * sizeof<f32>();
    let after = middle + <usize>far * sizeof<f32>();
    let row = weights + <usize>far * tapWeights;
    let wide = f32x4.splat(0);
    let nextWide = f32x4.splat(0);
    let narrow = f32x4.splat(0);
    let nextNarrow = f32x4.splat(0);
    for (; before < middle; before += sizeof<f32>(), after -= sizeof<f32>(), row -= tapWeights) {
      const value = f32x4.add(v128.load(before), v128.load(after));
      const next = f32x4.add(v128.load(before, 16), v128.load(after, 16));
      let weight = v128.load32_splat(row, wideAlongWeight);
      wide = f32x4.add(wide, f32x4.mul(weight, value));
      nextWide = f32x4.add(nextWide, f32x4.mul(weight, next));
      weight = v128.load32_splat(row, narrowAlongWeight);
      narrow = f32x4.add(narrow, f32x4.mul(weight, value));
      nextNarrow = f32x4.add(nextNarrow, f32x4.mul(weight, next));
    }
    const place = target + at;
    const value = v128.load(middle);
    const next = v128.load(middle, 16);
    let weight = v128.load32_splat(weights, wideAlongWeight);
    v128.store(place, f32x4.add(wide, f32x4.mul(weight, value)), wideBlue);
    v128.store(place, f32x4.add(nextWide, f32x4.mul(weight, next)), wideBlue + 16);
    weight = v128.load32_splat(weights, narrowAlongWeight);
    v128.store(place, f32x4.add(narrow, f32x4.mul(weight, value)), narrowBlue);
    v128.store(place, f32x4.add(nextNarrow, f32x4.mul(weight, next)), narrowBlue + 16);
  }
}
