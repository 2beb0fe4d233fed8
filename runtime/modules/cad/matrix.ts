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

export function transform(m: Matrix, [x, y, z]: Vector): Vector {
  const at = (row: number): number =>
    (m[row] ?? 0) * x + (m[row + 1] ?? 0) * y + (m[row + 2] ?? 0) * z + (m[row + 3] ?? 0);
  return [at(0), at(4), at(8)];
}
