import * as fc from "fast-check";
import { expect, test } from "vitest";
import { boxMesh, placed, translation, turned } from "#runtime/modules/cad/testing";
import { lookAt } from "#runtime/modules/scene/camera";
import { footprint, isWithin, type View } from "./footprint.ts";

/** From a metre before the origin, along +Y: 200 pixels wide is 2 m there, 100 high is 1 m. */
const view: View = {
  camera: { matrix: lookAt([0, -1, 0], [0, 0, 0]), fovY: 2 * Math.atan(0.5) },
  width: 200,
  height: 100,
};

test("is where the part stands: to the right is to the right, up is up", () => {
  const { positions } = boxMesh([0, 0, 0], [0.101, 0, 0.201]);
  expect(footprint(positions, translation(0.5, 0, 0.1), view)).toEqual({ left: 150, right: 160, top: 19, bottom: 40 });
  expect(footprint(positions, turned(Math.PI, [0, 0, 0]), view)).toEqual({ left: 89, right: 100, top: 29, bottom: 50 });
  // Twice as far away it is half as large.
  expect(footprint(positions, translation(0, 1, 0), view)).toEqual({ left: 100, right: 105, top: 39, bottom: 50 });
});

test("holds every vertex, wherever it is", () => {
  const number = fc.double({ min: -0.4, max: 0.4, noNaN: true });
  const { positions } = boxMesh([-0.1, -0.2, -0.05], [0.1, 0.2, 0.05]);
  fc.assert(
    fc.property(number, number, number, fc.double({ min: -4, max: 4, noNaN: true }), (x, y, z, angle) => {
      const placement = turned(angle, [x, y, z]);
      const { left, top, right, bottom } = footprint(positions, placement, view);
      for (let at = 0; at < positions.length; at += 3) {
        const [vx = 0, vy = 0, vz = 0] = positions.subarray(at, at + 3);
        const [wx = 0, wy = 0, wz = 0] = placed(placement, [vx, vy, vz]);
        const [across, down] = [100 + (100 * wx) / (wy + 1), 50 - (100 * wz) / (wy + 1)];
        expect(across).toBeGreaterThan(left - 1e-6);
        expect(across).toBeLessThan(right + 1 + 1e-6);
        expect(down).toBeGreaterThan(top - 1e-6);
        expect(down).toBeLessThan(bottom + 1 + 1e-6);
      }
    }),
  );
});

test("of what reaches behind the camera is the whole picture", () => {
  const { positions } = boxMesh([0, -3, 0], [0.1, 0, 0.1]);
  expect(footprint(positions, translation(0, 0, 0), view)).toEqual({ left: 0, right: 199, top: 0, bottom: 99 });
});

test("has room for one pixel on each side", () => {
  const room = { left: 10, top: 20, right: 30, bottom: 40 };
  expect(isWithin({ left: 9, top: 19, right: 31, bottom: 41 }, room)).toBe(true);
  for (const beyond of [{ left: 8 }, { top: 18 }, { right: 32 }, { bottom: 42 }])
    expect(isWithin({ ...room, ...beyond }, room)).toBe(false);
});
