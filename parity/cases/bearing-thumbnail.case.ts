import { parityCase } from "#parity/case";

export default parityCase("bearing-thumbnail", {
  title: "Ball bearing, thumbnail (WebP)",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "thumbnail",
});
