import { defineNode, input, output } from "#contracts";

/** The declared bridge: reads the product that a cad_file run published, at the revision the order line pins. */
export const loadProduct = defineNode({
  type: "order-line/load-product",
  family: "order_line",
  role: "bridge",
  title: "Load product",
  summary: "Loads the published product the order line names: geometry and parts of exactly that revision.",
  bridge: { from: "cad_file", artifact: "product" },
  params: {},
  inputs: { order: input("order-line", "order", "The order line.") },
  outputs: {
    product: output("product", "product", "The published manifest."),
    mesh: output("mesh", "geometry", "The published GLB."),
    parts: output("parts", "parts", "The published part list."),
  },
  module: { key: "product.load", version: 1 },
  resource: "io",
  legacySource: "still/product",
});
