/** Twice the area, in m², below which a triangle has no usable direction; those at the pole of a sphere have none. */
const smallest = 1e-18;

/**
 * The triangles that have an area, in their order.
 * @param positions xyz in metres, three numbers a vertex
 * @param indices three corners a triangle
 */
export function withoutDegenerate(positions: Float32Array, indices: Uint32Array): Uint32Array {
  const kept = new Uint32Array(indices.length);
  let length = 0;
  for (let at = 0; at < indices.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [indices[at], indices[at + 1], indices[at + 2]];
    if (!(doubleArea(positions, a, b, c) >= smallest)) continue;
    kept[length] = a;
    kept[length + 1] = b;
    kept[length + 2] = c;
    length += 3;
  }
  return kept.slice(0, length);
}

function doubleArea(positions: Float32Array, a: number, b: number, c: number): number {
  const difference = (from: number, to: number, axis: number): number =>
    (positions[3 * to + axis] ?? Number.NaN) - (positions[3 * from + axis] ?? Number.NaN);
  const [ux, uy, uz] = [difference(a, b, 0), difference(a, b, 1), difference(a, b, 2)];
  const [vx, vy, vz] = [difference(a, c, 0), difference(a, c, 1), difference(a, c, 2)];
  return Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
}
