import { expect, test } from "vitest";
import { countPixels } from "./count-pixels.ts";

const keys = Array.from({ length: 70_000 }, (_, index) => `part-${index + 1}`);

function picture(...pixels: readonly (readonly [number, number, number, number])[]) {
  return { width: 2, height: pixels.length / 2, data: Uint8Array.from(pixels.flat()) };
}

test("a colour is a part's number, in three bytes; what is transparent is nobody's", () => {
  const counts = countPixels(picture([0, 0, 1, 255], [0, 0, 1, 255], [1, 17, 112, 255], [0, 0, 0, 0]), keys);
  expect([...counts]).toEqual([
    ["part-1", { pixels: 2, box: { left: 0, top: 0, right: 1, bottom: 0 } }],
    ["part-70000", { pixels: 1, box: { left: 0, top: 1, right: 0, bottom: 1 } }],
  ]);
});

test.each([
  ["black", [0, 0, 0, 255], "is 0"],
  ["a number beyond the last part", [1, 17, 113, 255], "is 70001"],
  ["a pixel that is half there", [0, 0, 1, 128], "alpha 128"],
] as const)("%s is a picture nobody can rely on", (_, pixel, words) => {
  expect(() => countPixels(picture([0, 0, 0, 0], [...pixel]), keys)).toThrow(
    expect.objectContaining({ code: "artifact-invalid", message: expect.stringContaining(words) }),
  );
});
