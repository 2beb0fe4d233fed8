import { expect, it } from "vitest";
import { fitted, lookingAt, originOf, panned, zoomed } from "./camera.ts";

const picture = { width: 240, height: 120 };
const frame = { width: 480, height: 480 };
const fit = fitted(picture, frame);

it("fits a picture as large as its frame allows, in the middle", () => {
  expect(fit).toEqual({ x: 120, y: 60, scale: 2 });
  expect(originOf(fit, frame)).toEqual({ x: 0, y: 120 });
});

it("zooms around a pixel, which stays where it is", () => {
  const around = { x: 30, y: 100 };
  const near = zoomed(fit, 4, around, fit);
  if (near === undefined) throw new Error("it did not zoom");
  const before = originOf(fit, frame);
  const after = originOf(near, frame);
  expect(near.scale).toBe(8);
  expect(after.x + around.x * near.scale).toBeCloseTo(before.x + around.x * fit.scale);
  expect(after.y + around.y * near.scale).toBeCloseTo(before.y + around.y * fit.scale);
});

it("goes no further out than the whole picture, and no nearer than 64 to one", () => {
  expect(zoomed(fit, 0.5, { x: 0, y: 0 }, fit)).toBeUndefined();
  expect(zoomed(fit, 1000, { x: 0, y: 0 }, fit)?.scale).toBe(64);
});

it("keeps its middle on the picture", () => {
  expect(panned(fit, 1e6, -1e6, picture)).toEqual({ x: 240, y: 0, scale: 2 });
});

it("looks at a place with room around it", () => {
  expect(lookingAt({ x: 10, y: 10, width: 60, height: 20 }, frame, fit)).toEqual({ x: 40, y: 20, scale: 4 });
  expect(lookingAt({ x: 5, y: 5, width: 1, height: 1 }, frame, fit).scale).toBe(24);
  expect(lookingAt({ x: 0, y: 0, width: 240, height: 120 }, frame, fit).scale).toBeGreaterThan(fit.scale);
});
