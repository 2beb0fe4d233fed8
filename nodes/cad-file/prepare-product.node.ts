import { defineNode, input, output } from "#contracts";

/** Binds geometry and parts into the manifest that a cad_file run publishes. */
export const prepareProduct = defineNode({
  type: "cad-file/prepare-product",
  family: "cad_file",
  role: "output",
  title: "Prepare product",
  summary: "Checks that geometry and parts hold the same keys and binds them into the product's manifest.",
  params: {},
  inputs: {
    mesh: input("mesh", "geometry", "The GLB."),
    parts: input("parts", "parts", "The part list."),
  },
  outputs: { product: output("product", "product", "The manifest: geometry, parts, bounds and counts.") },
  module: { key: "cad.prepare-product", version: 1 },
  resource: "cpu",
  legacySource: "ingest/product",
});
