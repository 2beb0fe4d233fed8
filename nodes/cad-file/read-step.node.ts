import { defineNode, output } from "#contracts";

/** Reads a STEP file with the CAD kernel: the tree of occurrences, each shape once, everything in metres. */
export const readStep = defineNode({
  type: "cad-file/read-step",
  family: "cad_file",
  role: "source",
  title: "Read STEP",
  summary: "Reads the STEP file the run was started for: assembly tree, occurrence fields, placements and colours.",
  receives: "step",
  params: {},
  inputs: {},
  outputs: {
    step: output("step", "source", "The STEP file itself, checked to be readable."),
    structure: output("structure", "structure", "The tree of occurrences and each shape once, in metres."),
  },
  module: { key: "cad.read-step", version: 3 },
  resource: "cad",
  legacySource: "ingest/read",
});
