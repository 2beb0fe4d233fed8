import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import still from "#workflows/order-line/still.workflow";

export default outputType("still-preview", {
  title: "Still preview",
  summary: "A quick square picture, 512 pixels, on a ground.",
  family: "order_line",
  artifactKind: "image",
  graph: {
    workflow: still,
    output: "image",
    overrides: { scene: { width: 512, height: 512 }, still: { samples: 16 } },
  },
  legacy: {
    preset: "still",
    settings: {
      width: 512,
      height: 512,
      samples: 16,
      transparent: false,
      ground: true,
      azimuth: 35,
      elevation: 36,
      onMissing: "fallback",
    },
  },
  materials: { library: catalogue, rules: catalogueRules },
});
