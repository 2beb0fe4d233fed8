import { expect, test } from "vitest";
import type { LegacyStill, OrderLine } from "#contracts";
import { stillView } from "./still-view.ts";

const settings: LegacyStill = {
  width: 64,
  height: 64,
  samples: 1,
  transparent: false,
  ground: true,
  azimuth: 30,
  elevation: 20,
  onMissing: "fail",
};

test.each<[OrderLine["params"], { azimuth: number; elevation: number }]>([
  [{}, { azimuth: 30, elevation: 20 }],
  [{ scene: {} }, { azimuth: 30, elevation: 20 }],
  [{ scene: { azimuth: 0 } }, { azimuth: 0, elevation: 20 }],
  [{ scene: { azimuth: -90, elevation: -89 } }, { azimuth: -90, elevation: -89 }],
])("an order line with %j turns the camera to %j", (params, view) => {
  expect(stillView(settings, { params })).toEqual(view);
});

test.each<[string, OrderLine["params"], string]>([
  ["an unknown node", { camera: { azimuth: 0 } }, "camera"],
  ["an unknown setting", { scene: { width: 64 } }, "width"],
  ["another type", { scene: { azimuth: "0" } }, "scene: azimuth"],
  ["what is out of range", { scene: { elevation: 90 } }, "scene: elevation"],
])("%s is refused, not overlooked", (_, params, words) => {
  expect(() => stillView(settings, { params })).toThrow(
    expect.objectContaining({ code: "order-line-param-invalid", message: expect.stringContaining(words) }),
  );
});
