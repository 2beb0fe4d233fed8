import { parityCase } from "#parity/case";

export default parityCase("bearing-still-web", {
  title: "Ball bearing, still for the web shop (transparent)",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "still-web",
});
