import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import usd from "#workflows/order-line/usd.workflow";

export default outputType("model-usd", {
  title: "USD with materials",
  summary: "The product as one USD file, each instance at a path of its own with its material.",
  family: "order_line",
  artifactKind: "usd",
  graph: { workflow: usd, output: "usd" },
  legacy: { preset: "usd", settings: { encoding: "binary", up: "z", unit: "m", onMissing: "fallback" } },
  materials: { library: catalogue, rules: catalogueRules },
});
