import { expect, test } from "vitest";
import { previewSurface } from "./preview-surface.ts";
import { plain, rich } from "./testing.ts";

test("what both can say has the same value", () => {
  expect(previewSurface({ ...rich, specular: 1 })).toEqual({
    diffuseColor: rich.baseColor,
    metallic: rich.metallic,
    roughness: rich.roughness,
    ior: rich.ior,
    clearcoat: rich.coat,
    clearcoatRoughness: rich.coatRoughness,
    opacity: 0.25,
  });
});

test.each([
  [1.5, 1, 0.04],
  [1.5, 0.6, 0.024],
  [1.5, 0, 0],
  [2, 0.5, 1 / 18],
])("a dielectric of ior %f and specular %f reflects %f straight on", (ior, specular, reflected) => {
  const found = Number(previewSurface({ ...plain, ior, specular })["ior"]);
  expect(((found - 1) / (found + 1)) ** 2).toBeCloseTo(reflected, 12);
});
