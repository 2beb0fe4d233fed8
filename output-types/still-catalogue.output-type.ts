import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import finishedStill from "#workflows/order-line/finished-still.workflow";

export default outputType("still-catalogue", {
  title: "Still for the catalogue",
  summary: "Cut out, trimmed and centred on white, a JPEG of 600 pixels.",
  family: "order_line",
  artifactKind: "image",
  graph: {
    workflow: finishedStill,
    output: "image",
    overrides: {
      scene: { width: 600, height: 600, ground: false, transparent: true },
      still: { samples: 16 },
      finish: { crop: "content", width: 600, height: 600, background: "#ffffff", format: "jpeg", quality: 90 },
    },
  },
  legacy: {
    preset: "finished-still",
    settings: {
      width: 600,
      height: 600,
      samples: 16,
      transparent: true,
      ground: false,
      azimuth: 35,
      elevation: 36,
      onMissing: "fallback",
      finish: {
        crop: "content",
        margin: 0.05,
        aspect: "1:1",
        width: 600,
        height: 600,
        fit: "contain",
        background: "#ffffff",
        format: "jpeg",
        quality: 90,
        profile: "srgb",
      },
    },
  },
  materials: { library: catalogue, rules: catalogueRules },
});
