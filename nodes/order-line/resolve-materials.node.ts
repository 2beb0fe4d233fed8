import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";

/** Gives each part a material: what a person assigned, rules in order, then the CAD colour, then what the policy says. */
export const resolveMaterials = defineNode({
  type: "order-line/resolve-materials",
  family: "order_line",
  role: "resolve",
  title: "Resolve materials",
  summary:
    "Assigns a material to every part: what a person assigned, the mapping rules, the CAD colour; the policy decides the rest.",
  uses: ["material-library", "mapping-rules", "material-state"],
  params: {
    onMissing: param(z.enum(["fail", "fallback", "wait"]), {
      description:
        "What happens to a part without a material: fail the run, take the rules' named fallback, or wait until a person has assigned one.",
      default: "fallback",
      settable: { outputType: true, orderLine: false },
    }),
  },
  inputs: { parts: input("parts", "parts", "The part list.") },
  outputs: { assignment: output("assignment", "materials", "Each part's material and where it came from.") },
  module: { key: "materials.resolve", version: 2 },
  resource: "cpu",
  legacySource: "still/materials",
});
