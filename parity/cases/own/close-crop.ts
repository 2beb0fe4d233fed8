import { outputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import finishedStill from "#workflows/order-line/finished-still.workflow";
import { smallLegacy, smallStill } from "./small.ts";

const { samples, ...scene } = smallStill;
const finish = { crop: "content", margin: 0, format: "png" } as const;

/** Cropped to the product's own pixels: nothing around it hides what differs. */
export const closeCrop = outputType("golden-close-crop", {
  title: "Close crop",
  family: "order_line",
  artifactKind: "image",
  graph: {
    workflow: finishedStill,
    output: "image",
    overrides: { scene: { ...scene, transparent: true, ground: false }, still: { samples }, finish },
  },
  legacy: {
    preset: "finished-still",
    settings: {
      ...smallLegacy,
      transparent: true,
      ground: false,
      finish: {
        ...finish,
        aspect: "1:1",
        width: 0,
        height: 0,
        fit: "contain",
        background: "none",
        quality: 85,
        profile: "srgb",
      },
    },
  },
  materials: { library, rules },
});
