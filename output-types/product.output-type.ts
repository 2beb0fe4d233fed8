import { outputType } from "#contracts";
import productWorkflow from "#workflows/cad-file/product.workflow";

export default outputType("product", {
  title: "Product",
  summary: "What an ingested CAD file becomes: geometry and parts, ready for order lines.",
  family: "cad_file",
  artifactKind: "product",
  graph: { workflow: productWorkflow, output: "product" },
  legacy: { preset: "ingest", settings: { linearDeflection: 0.0001, angularDeflection: 6 } },
});
