import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";
import { exportSettings, unitParam, upParam } from "./export-settings.ts";

/** Joins a product's geometry with its materials into one USD file. How finely it is triangulated was decided when it was published. */
export const exportUsd = defineNode({
  type: "order-line/export-usd",
  family: "order_line",
  role: "output",
  title: "Export USD",
  summary:
    "Joins geometry and materials into a USD file: each shape once, an instance for each part at a path made of its key, a material bound to each. How fine the triangles are is set where the product is published (Tessellate).",
  params: {
    encoding: param(z.enum(["binary", "text"]), {
      description:
        "binary (crate), small and quick to open; text, readable, several times larger. Both are named .usd.",
      default: "binary",
      settable: { outputType: true, orderLine: false },
    }),
    up: upParam("The stage's upAxis: z, as CAD and Blender have it, or y.", "z"),
    unit: unitParam("The unit of the numbers, told by metersPerUnit: m, cm, mm or in (inch)."),
    ...exportSettings,
  },
  inputs: {
    mesh: input("mesh", "geometry", "The product's GLB: keys, no materials."),
    parts: input("parts", "parts", "The part list, for names and paths."),
    materials: input("assignment", "materials", "Each part's material."),
  },
  outputs: {
    usd: output("usd", "model", "USD with materials; an instance's prim is named by its key, which is a property too."),
  },
  module: { key: "export.usd", version: 2 },
  resource: "cpu",
  legacySource: "export/usd",
});
