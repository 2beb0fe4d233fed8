import { expect, test } from "vitest";
import { commonDifference, jsonDifferences } from "./json-difference.ts";

test("every differing place is named by its own path, lists by number", () => {
  const left = { camera: { focalLength: 50, at: [1, 2, 3] }, looks: [1, 2], gone: true };
  const right = { camera: { focalLength: 50.5, at: [1, 2, 4] }, looks: [1], come: null };
  expect(jsonDifferences(left, right)).toEqual([
    { path: ["camera", "at", "2"], left: 3, right: 4 },
    { path: ["camera", "focalLength"], left: 50, right: 50.5 },
    { path: ["come"], left: null, right: null },
    { path: ["gone"], left: true, right: null },
    { path: ["looks"], left: [1, 2], right: [1] },
  ]);
});

test("equal values have none, however they are written", () => {
  expect(jsonDifferences({ a: 1, b: [0] }, { b: [-0], a: 1.0 })).toEqual([]);
  expect(commonDifference({ a: 1 }, { a: 1 })).toBeUndefined();
});

test("a list and an object, or a value and null, differ as they stand", () => {
  expect(jsonDifferences([1], { "0": 1 })).toEqual([{ path: [], left: [1], right: { "0": 1 } }]);
  expect(jsonDifferences({ a: null }, { a: { b: 1 } })).toEqual([{ path: ["a"], left: null, right: { b: 1 } }]);
});

test("several places are named by what holds them all", () => {
  const left = { camera: { at: [1, 2, 3], up: [0, 0, 1] }, film: 1 };
  const moved = { ...left, camera: { ...left.camera, at: [1.1, 2.2, 3] } };
  expect(commonDifference(left, moved)).toEqual({ path: ["camera", "at"], left: [1, 2, 3], right: [1.1, 2.2, 3] });
  const turned = { ...moved, camera: { ...moved.camera, up: [0, 1, 0] } };
  expect(commonDifference(left, turned)?.path).toEqual(["camera"]);
  expect(commonDifference(left, { ...turned, film: 2 })?.path).toEqual([]);
});
