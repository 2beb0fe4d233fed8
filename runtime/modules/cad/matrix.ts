/** Row-major 4x4 matrices and points, metres. */
export type Matrix = readonly number[];
export type Vector = readonly [number, number, number];

export const identity: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

export function multiply(a: Matrix, b: Matrix): number[] {
  return Array.from({ length: 16 }, (_, index) => {
    const row = Math.floor(index / 4) * 4;
    const column = index % 4;
    let sum = 0;
    for (let k = 0; k < 4; k += 1) sum += (a[row + k] ?? 0) * (b[k * 4 + column] ?? 0);
    // -0 would make equal placements differ in canonical JSON.
    return sum === 0 ? 0 : sum;
  });
}
