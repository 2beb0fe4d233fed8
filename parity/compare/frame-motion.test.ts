import { expect, test } from "vitest";
import { motionDifference } from "./frame-motion.ts";
import type { Picture } from "./picture.ts";
import { paint, withPixels } from "./testing.ts";

const grey = paint(8, 8, () => [100, 100, 100, 255]);
const shade = (level: number) => withPixels(grey, [[3, 4, [100, level, 100, 255]]]);

test("a pixel counts whose change differs by more than 64 levels, whatever it looks like on either side", () => {
  expect(motionDifference([grey, shade(164)], [grey, grey])).toBe(0);
  expect(motionDifference([grey, shade(165)], [grey, grey])).toBe(1);
  // Both change by as much, from elsewhere.
  expect(motionDifference([grey, shade(200)], [shade(20), shade(120)])).toBe(0);
  expect(motionDifference([grey, shade(140)], [grey, shade(70)])).toBe(1);
});

test("what stands still on one side and moves on the other counts by its pixels", () => {
  const [left, right] = [
    paint(8, 8, (x) => [x < 2 ? 0 : 200, 0, 0, 255]),
    paint(8, 8, (x) => [x < 4 ? 0 : 200, 0, 0, 255]),
  ];
  expect(motionDifference([left, right], [left, left])).toBe(16);
  expect(motionDifference([left, right], [left, right])).toBe(0);
});

test("pictures of 16 bits count by the same levels, and sizes that differ by every pixel", () => {
  const deep = (one: Picture): Picture => ({ ...one, data: Uint16Array.from(one.data, (value) => value * 257) });
  expect(motionDifference([deep(grey), deep(shade(164))], [deep(grey), grey])).toBe(0);
  expect(motionDifference([deep(grey), deep(shade(165))], [grey, deep(grey)])).toBe(1);
  expect(motionDifference([grey, grey], [grey, paint(9, 8, () => [1, 2, 3, 255])])).toBe(72);
});
