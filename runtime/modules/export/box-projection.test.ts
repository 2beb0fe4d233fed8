import { expect, test } from "vitest";
import { boxMesh } from "../cad/testing.ts";
import { boxProjection, pick } from "./box-projection.ts";
import { domeMesh } from "./testing.ts";

const box = boxMesh([1, 2, 3], [1.1, 2.2, 3.3]);

test("each side of a box shows the picture upright, unmirrored and in metres", () => {
  const { source, coordinates, indices } = boxProjection(box.positions, box.indices);
  const at = pick(box.positions, 3, source);
  const normals = pick(box.normals, 3, source);
  const sides = new Set<string>();
  for (let triangle = 0; triangle < indices.length; triangle += 3) {
    const corners = [...indices.subarray(triangle, triangle + 3)];
    const [a = 0] = corners;
    const normal = [...normals.subarray(a * 3, a * 3 + 3)].map((value) => Math.round(value) + 0);
    sides.add(normal.join());
    const up = normal[2] === 0 ? [0, 0, 1] : [0, 1, 0];
    // To the right of somebody who looks against the normal.
    const right = [0, 1, 2].map((i) => {
      const [j, k] = [(i + 1) % 3, (i + 2) % 3];
      return (up[j] ?? 0) * (normal[k] ?? 0) - (up[k] ?? 0) * (normal[j] ?? 0);
    });
    for (const corner of corners) {
      const along = (axis: readonly number[]): number =>
        axis.reduce((sum, value, i) => sum + value * (at[corner * 3 + i] ?? NaN), 0);
      expect(coordinates[corner * 2]).toBeCloseTo(along(right), 6);
      expect(coordinates[corner * 2 + 1]).toBeCloseTo(-along(up), 6);
    }
  }
  expect(sides.size).toBe(6);
});

test("the triangles stay as they are, and only vertices between two sides are doubled", () => {
  const dome = domeMesh();
  const { source, indices } = boxProjection(dome.positions, dome.indices);
  expect([...indices].map((vertex) => source[vertex])).toEqual([...dome.indices]);
  expect(source.length).toBeGreaterThan(dome.positions.length / 3);
  expect(source.length).toBeLessThan((1.5 * dome.positions.length) / 3);
  expect(new Set(source).size).toBe(new Set(dome.indices).size);
});

test("of sides that a triangle faces alike it takes the last, however the numbers are rounded", () => {
  for (const nudge of [-1e-6, 0, 1e-6]) {
    // A slope of 45 degrees between X and Z.
    const slope = Float32Array.from([0, 0, 0, 0, 1, 0, -1 + nudge, 0, 1]);
    const { coordinates } = boxProjection(slope, [0, 1, 2]);
    // The side under Z up: right is X.
    expect(Math.abs(coordinates[4] ?? NaN)).toBeCloseTo(1, 5);
    expect(coordinates[3]).toBeCloseTo(-1, 5);
  }
});
