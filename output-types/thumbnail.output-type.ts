import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import thumbnail from "#workflows/order-line/thumbnail.workflow";

export default outputType("thumbnail", {
  title: "Thumbnail",
  summary: "A small WebP for lists, 256 pixels, transparent.",
  family: "order_line",
  artifactKind: "image",
  graph: { workflow: thumbnail, output: "image", overrides: { scene: { ground: false, transparent: true } } },
  legacy: {
    preset: "thumbnail",
    settings: {
      side: 256,
      samples: 8,
      format: "webp",
      quality: 80,
      transparent: true,
      ground: false,
      azimuth: 35,
      elevation: 36,
      onMissing: "fallback",
    },
  },
  materials: { library: catalogue, rules: catalogueRules },
});
