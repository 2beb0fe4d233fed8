import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import glb from "#workflows/order-line/glb.workflow";

export default outputType("model-glb", {
  title: "GLB with materials",
  summary: "The product as one GLB, each instance in its material; not compressed, so that everything reads it.",
  family: "order_line",
  artifactKind: "glb",
  graph: { workflow: glb, output: "glb" },
  legacy: { preset: "glb", settings: { compression: "none", up: "y", unit: "m", onMissing: "fallback" } },
  materials: { library: catalogue, rules: catalogueRules },
});
