import { blueYellowRow, colours, full, linear, luminanceRow, redGreenRow } from "./layout";

/**
 * A row of RGBA to luminance, X - Y and Y - Z: FLIP's YyCxCz but for its factors, which filtering by a sum of 1 carries along. What is
 * transparent is laid on the background, in levels.
 */
export function convert<TChannel>(pixels: usize, count: i32, background: u32): void {
  toLight<TChannel>(pixels, count, background);
  const xr = v128.load32_splat(colours, 0);
  const xg = v128.load32_splat(colours, 4);
  const xb = v128.load32_splat(colours, 8);
  const yr = v128.load32_splat(colours, 12);
  const yg = v128.load32_splat(colours, 16);
  const yb = v128.load32_splat(colours, 20);
  const zr = v128.load32_splat(colours, 24);
  const zg = v128.load32_splat(colours, 28);
  const zb = v128.load32_splat(colours, 32);
  for (let at: usize = 0, end = <usize>count * sizeof<f32>(); at < end; at += 16) {
    const red = v128.load(luminanceRow + at);
    const green = v128.load(redGreenRow + at);
    const blue = v128.load(blueYellowRow + at);
    const x = weighted(red, green, blue, xr, xg, xb);
    const y = weighted(red, green, blue, yr, yg, yb);
    const z = weighted(red, green, blue, zr, zg, zb);
    v128.store(luminanceRow + at, y);
    v128.store(redGreenRow + at, f32x4.sub(x, y));
    v128.store(blueYellowRow + at, f32x4.sub(y, z));
  }
}

export function weighted(first: v128, second: v128, third: v128, a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(a, first), f32x4.mul(b, second)), f32x4.mul(c, third));
}

/** Red, green and blue as light, for now in the three rows. */
function toLight<TChannel>(pixels: usize, count: i32, background: u32): void {
  for (let index = 0; index < count; index += 1) {
    const at = pixels + <usize>index * 4 * sizeof<TChannel>();
    let red = <u32>load<TChannel>(at);
    let green = <u32>load<TChannel>(at, sizeof<TChannel>());
    let blue = <u32>load<TChannel>(at, 2 * sizeof<TChannel>());
    const alpha = <u32>load<TChannel>(at, 3 * sizeof<TChannel>());
    if (alpha != full) {
      // Half of what it is divided by is added, so that it is rounded.
      const behind = background * (full - alpha) + (full >> 1);
      red = (red * alpha + behind) / full;
      green = (green * alpha + behind) / full;
      blue = (blue * alpha + behind) / full;
    }
    const place = <usize>index * sizeof<f32>();
    store<f32>(luminanceRow + place, load<f32>(linear + <usize>red * sizeof<f32>()));
    store<f32>(redGreenRow + place, load<f32>(linear + <usize>green * sizeof<f32>()));
    store<f32>(blueYellowRow + place, load<f32>(linear + <usize>blue * sizeof<f32>()));
  }
}
