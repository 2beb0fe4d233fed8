import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";

export default outputType("still-legacy", {
  title: "Still, legacy only",
  summary: "A 1024-pixel picture that no workflow makes yet: legacy renders it.",
  family: "order_line",
  artifactKind: "image",
  legacy: {
    preset: "still",
    settings: {
      width: 1024,
      height: 1024,
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
