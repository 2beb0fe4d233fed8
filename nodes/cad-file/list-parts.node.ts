import { defineNode, input, output } from "#contracts";

/** Mints a part key for each instance that has a surface, and lists what has none. */
export const listParts = defineNode({
  type: "cad-file/list-parts",
  family: "cad_file",
  role: "resolve",
  title: "List parts",
  summary: "Gives every part instance that has a surface its stable part key; the rest is listed with the reason.",
  params: {},
  inputs: { structure: input("structure", "structure", "The assembly, as the CAD kernel read it.") },
  outputs: { parts: output("parts", "parts", "Part instances with key, path, prototype, placement and CAD colour.") },
  module: { key: "cad.list-parts", version: 2 },
  resource: "cpu",
  legacySource: "ingest/parts",
});
