import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import still from "#workflows/order-line/still.workflow";

export default outputType("still-web", {
  title: "Still for the web shop",
  summary: "2048 pixels on a transparent background.",
  family: "order_line",
  artifactKind: "image",
  graph: {
    workflow: still,
    output: "image",
    overrides: { scene: { width: 2048, height: 2048, ground: false, transparent: true }, still: { samples: 16 } },
  },
  legacy: {
    preset: "still",
    settings: {
      width: 2048,
      height: 2048,
      samples: 16,
      transparent: true,
      ground: false,
      azimuth: 35,
      elevation: 36,
      onMissing: "fallback",
    },
  },
  materials: { library: catalogue, rules: catalogueRules },
});
