import { parityCase } from "#parity/case";
import { closeCrop } from "./own/close-crop.ts";

export default parityCase("bearing-close-crop", {
  title: "Ball bearing, cropped to its pixels (transparent)",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "golden-close-crop",
  definition: closeCrop,
});
