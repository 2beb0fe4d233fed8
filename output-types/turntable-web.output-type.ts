import { outputType } from "#contracts";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import turntable from "#workflows/order-line/turntable.workflow";

export default outputType("turntable-web", {
  title: "Turntable for the web shop",
  summary: "The product turning once around in two seconds, 640 pixels, as MP4.",
  family: "order_line",
  artifactKind: "video",
  graph: {
    workflow: turntable,
    output: "video",
    overrides: { scene: { width: 640, height: 640 }, turntable: { samples: 16, frames: 24, fps: 12 } },
  },
  legacy: {
    preset: "turntable",
    settings: {
      width: 640,
      height: 640,
      samples: 16,
      transparent: false,
      ground: true,
      azimuth: 35,
      elevation: 36,
      frames: 24,
      degrees: 360,
      fps: 12,
      container: "mp4",
      quality: "high",
      onMissing: "fallback",
    },
  },
  materials: { library: catalogue, rules: catalogueRules },
});
