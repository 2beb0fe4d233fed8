import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";

const pixels = z.int().min(16).max(16384);

/** Places camera, studio light and ground around a product, as plain data. */
export const composeScene = defineNode({
  type: "order-line/compose-scene",
  family: "order_line",
  role: "compose",
  title: "Compose scene",
  summary: "Fits the camera to the product and sets a studio around it. Hands on canonical JSON, never a .blend.",
  params: {
    width: param(pixels, {
      description: "Picture width in pixels (16 to 16384).",
      default: 1024,
      settable: { outputType: true, orderLine: false },
    }),
    height: param(pixels, {
      description: "Picture height in pixels (16 to 16384).",
      default: 1024,
      settable: { outputType: true, orderLine: false },
    }),
    azimuth: param(z.number().min(-360).max(360), {
      description:
        "Where the camera stands around the product, in degrees; 0 looks along +Y, positive turns counter-clockwise seen from above.",
      default: 35,
      settable: { outputType: true, orderLine: true },
    }),
    elevation: param(z.number().min(-89).max(89), {
      description: "How far the camera stands above the horizon, in degrees (-89 to 89).",
      default: 36,
      settable: { outputType: true, orderLine: true },
    }),
    margin: param(z.number().min(0).max(0.45), {
      description: "Free border on each side, as a share of the picture's side (0 to 0.45).",
      default: 0.08,
      settable: { outputType: true, orderLine: false },
    }),
    fit: param(z.enum(["view", "turn"]), {
      description:
        "What the camera is set to show whole: view, the product as it stands; turn, also while it turns on its upright axis (turntables).",
      default: "view",
      settable: { outputType: true, orderLine: false },
    }),
    fieldOfView: param(z.number().min(5).max(90), {
      description: "Vertical field of view in degrees (5 to 90); small values look like a long lens.",
      default: 24,
      settable: { outputType: true, orderLine: false },
    }),
    ground: param(z.boolean(), {
      description: "Whether the product stands on a ground; in a transparent picture the ground shows as shadow only.",
      default: true,
      settable: { outputType: true, orderLine: false },
    }),
    transparent: param(z.boolean(), {
      description: "Whether the background is transparent.",
      default: false,
      settable: { outputType: true, orderLine: false },
    }),
    exposure: param(z.number().min(-5).max(5), {
      description: "Exposure in stops (-5 to 5).",
      default: 0,
      settable: { outputType: true, orderLine: false },
    }),
  },
  inputs: {
    mesh: input("mesh", "geometry", "The product's GLB."),
    materials: input("assignment", "materials", "Each part's material."),
  },
  outputs: { scene: output("scene", "scene", "Mesh digest, camera, lights, ground, assignment and film, as JSON.") },
  module: { key: "scene.compose", version: 1 },
  resource: "cpu",
  legacySource: "still/scene",
});
