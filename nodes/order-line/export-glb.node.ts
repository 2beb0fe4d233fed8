import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";
import { exportSettings, unitParam, upParam } from "./export-settings.ts";

const bits = z.int().min(8).max(24);

/** Joins a product's geometry with its materials into one GLB. How finely it is triangulated was decided when it was published. */
export const exportGlb = defineNode({
  type: "order-line/export-glb",
  family: "order_line",
  role: "output",
  title: "Export GLB",
  summary:
    "Joins geometry and materials into a GLB: each shape once, a material for each instance, its part key on each. How fine the triangles are is set where the product is published (Tessellate).",
  params: {
    compression: param(z.enum(["none", "meshopt", "draco"]), {
      description:
        "none; meshopt (EXT_meshopt_compression), which loses nothing; draco (KHR_draco_mesh_compression), the smallest, which rounds.",
      default: "none",
      settable: { outputType: true, orderLine: false },
    }),
    positionBits: param(bits, {
      description:
        "How finely draco rounds positions: bits for the longest side of each shape's box (8 to 24). At 16 a metre is cut into steps of 15 micrometres.",
      default: 16,
      settable: { outputType: true, orderLine: false },
    }),
    normalBits: param(bits, {
      description:
        "How finely draco rounds normals and tangents, in bits (8 to 24). At 12 they turn by less than 0.1 degrees.",
      default: 12,
      settable: { outputType: true, orderLine: false },
    }),
    up: upParam(
      "Which axis points up: y, as glTF says; z for programs that read CAD's axes and do not follow it.",
      "y",
    ),
    unit: unitParam(
      "The unit of the numbers: m, as glTF says; cm, mm or in (inch) for programs that take glTF's numbers for theirs.",
    ),
    ...exportSettings,
  },
  inputs: {
    mesh: input("mesh", "geometry", "The product's GLB: keys, no materials."),
    parts: input("parts", "parts", "The part list, for names and paths."),
    materials: input("assignment", "materials", "Each part's material."),
  },
  outputs: { glb: output("glb", "model", "GLB with materials; an instance's key is its node's extras.partKey.") },
  module: { key: "export.glb", version: 2 },
  resource: "cpu",
  legacySource: "export/glb",
});
