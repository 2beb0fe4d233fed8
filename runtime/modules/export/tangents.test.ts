import { expect, test } from "vitest";
import { tangentsOf } from "./tangents.ts";

const ring = [
  [2, 0],
  [0, 1],
  [-2, 0],
  [0, -1],
] as const;

test("they run around Z through the middle of the box, wherever the shape stands in its coordinates", () => {
  const positions = Float32Array.from(ring.flatMap(([x, y]) => [x + 5, y - 7, 3]));
  const normals = Float32Array.from(ring.flatMap(() => [0, 0, 1]));
  const tangents = tangentsOf(positions, normals);
  expect([...tangents].map((value) => Math.round(value * 1e6) / 1e6 + 0)).toEqual(
    [
      [0, 1, 0, 1],
      [-1, 0, 0, 1],
      [0, -1, 0, 1],
      [1, 0, 0, 1],
    ].flat(),
  );
});

test("on the axis, and where the surface looks along them, they are of length one all the same", () => {
  const positions = Float32Array.from([...ring.flatMap(([x, y]) => [x, y, 0]), 0, 0, 0]);
  const normals = Float32Array.from([0, 1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0]);
  const tangents = tangentsOf(positions, normals);
  for (let vertex = 0; vertex < 5; vertex += 1) {
    const [x = 0, y = 0, z = 0, w] = tangents.subarray(4 * vertex, 4 * vertex + 4);
    expect([Math.hypot(x, y, z), w]).toEqual([1, 1]);
    const [a = 0, b = 0, c = 0] = normals.subarray(3 * vertex, 3 * vertex + 3);
    expect(x * a + y * b + z * c).toBeCloseTo(0, 6);
  }
});
