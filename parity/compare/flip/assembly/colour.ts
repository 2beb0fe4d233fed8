import { weighted } from "./convert";
import { colours, seenX, seenY, seenZ } from "./layout";

/** Makes XYZ of Y, X - Y and Y - Z. Filtering can leave what a display shows; what it cannot show is cut off, as light. */
export function toXyz(row: usize, columns: i32): void {
  for (let at = row, end = row + <usize>columns * sizeof<f32>(); at < end; at += 16) {
    const y = v128.load(at, seenY);
    const x = f32x4.add(v128.load(at, seenX), y);
    const z = f32x4.sub(y, v128.load(at, seenZ));
    const red = outside(matrixRow(9, x, y, z));
    const green = outside(matrixRow(12, x, y, z));
    const blue = outside(matrixRow(15, x, y, z));
    v128.store(at, f32x4.sub(x, matrixRow(0, red, green, blue)), seenX);
    v128.store(at, f32x4.sub(y, matrixRow(3, red, green, blue)), seenY);
    v128.store(at, f32x4.sub(z, matrixRow(6, red, green, blue)), seenZ);
  }
}

/** What of the light is below 0 or above 1; exactly nought where nothing is, so that nothing is rounded there. */
function outside(light: v128): v128 {
  return f32x4.sub(light, within(light));
}

/** Cut off below 0 and above 1. */
export function within(light: v128): v128 {
  return f32x4.pmin(f32x4.pmax(light, f32x4.splat(0)), f32x4.splat(1));
}

function matrixRow(from: i32, first: v128, second: v128, third: v128): v128 {
  const row = colours + <usize>from * sizeof<f32>();
  return weighted(first, second, third, v128.load32_splat(row), v128.load32_splat(row, 4), v128.load32_splat(row, 8));
}
