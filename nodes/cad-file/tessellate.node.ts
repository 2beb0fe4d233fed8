import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";

/** Triangulates each prototype once and packs a GLB in which every part instance is a node with its key. */
export const tessellate = defineNode({
  type: "cad-file/tessellate",
  family: "cad_file",
  role: "convert",
  title: "Tessellate",
  summary: "Triangulates every shape once and packs a GLB whose instances share meshes and carry their part keys.",
  params: {
    linearDeflection: param(z.number().min(1e-6).max(0.1), {
      description: "Largest distance between a facet and its surface, in metres (1e-6 to 0.1).",
      default: 0.0001,
      settable: { outputType: true, orderLine: false },
    }),
    angularDeflection: param(z.number().min(1).max(45), {
      description: "Largest angle between neighbouring facets, in degrees (1 to 45).",
      default: 6,
      settable: { outputType: true, orderLine: false },
    }),
  },
  inputs: {
    step: input("step", "source", "The STEP file."),
    parts: input("parts", "parts", "The part instances to keep, with their keys."),
  },
  outputs: { mesh: output("mesh", "geometry", "GLB: one mesh a prototype, one node a part instance, no materials.") },
  module: { key: "cad.tessellate", version: 3 },
  resource: "cad",
  legacySource: "ingest/mesh",
});
