import { outputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import turntable from "#workflows/order-line/turntable.workflow";
import { smallLegacy } from "./small.ts";

const size = { width: 192, height: 192 } as const;
const video = { samples: 4, frames: 8, fps: 8, container: "webm" } as const;

/** Eight frames of one turn. */
export const shortTurntable = outputType("golden-short-turntable", {
  title: "Short turntable",
  family: "order_line",
  artifactKind: "video",
  graph: { workflow: turntable, output: "video", overrides: { scene: size, turntable: video } },
  legacy: {
    preset: "turntable",
    settings: { ...smallLegacy, ...size, ...video, degrees: 360, quality: "high" },
  },
  materials: { library, rules },
});
