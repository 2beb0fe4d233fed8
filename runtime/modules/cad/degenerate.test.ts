import { expect, test } from "vitest";
import { withoutDegenerate } from "./degenerate.ts";

/** Four corners of a square of 1 mm, and a fifth vertex in the place of the first. */
const positions = new Float32Array([0, 0, 0, 0.001, 0, 0, 0.001, 0.001, 0, 0, 0.001, 0, 0, 0, 0]);

test("triangles with an area stay, in their order and with their winding", () => {
  const indices = new Uint32Array([0, 1, 2, 3, 0, 2]);
  expect(withoutDegenerate(positions, indices)).toEqual(indices);
});

test.each([
  ["two corners of one vertex", [1, 1, 2]],
  ["two vertices in one place", [0, 1, 4]],
  ["no vertex at all", [0, 1, 99]],
])("%s: the triangle goes, the others stay", (_, corners) => {
  const indices = new Uint32Array([0, 1, 2, ...corners, 3, 0, 2]);
  expect([...withoutDegenerate(positions, indices)]).toEqual([0, 1, 2, 3, 0, 2]);
});

test("three corners on a line have no area", () => {
  const line = new Float32Array([0, 0, 0, 0.001, 0, 0, 0.002, 0, 0]);
  expect(withoutDegenerate(line, new Uint32Array([0, 1, 2]))).toHaveLength(0);
});

test("the smallest triangle that a deflection of a micrometre gives is kept", () => {
  const small = new Float32Array([0, 0, 0, 1e-6, 0, 0, 0, 1e-6, 0]);
  expect(withoutDegenerate(small, new Uint32Array([0, 1, 2]))).toHaveLength(3);
});
