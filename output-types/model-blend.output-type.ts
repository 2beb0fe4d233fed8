import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import blend from "#workflows/order-line/blend.workflow";

export default outputType("model-blend", {
  title: "Blender file",
  summary: "The product in its studio as a Blender file, ready to be rendered.",
  family: "order_line",
  artifactKind: "blend",
  graph: { workflow: blend, output: "blend", overrides: { scene: { width: 1024, height: 1024 } } },
  legacy: {
    preset: "blend",
    settings: {
      width: 1024,
      height: 1024,
      samples: 64,
      transparent: false,
      ground: true,
      azimuth: 35,
      elevation: 36,
      onMissing: "fallback",
    },
  },
  materials: { library: catalogue, rules: catalogueRules },
});
