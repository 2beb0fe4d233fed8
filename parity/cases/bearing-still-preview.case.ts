import { parityCase } from "#parity/case";

export default parityCase("bearing-still-preview", {
  title: "Ball bearing, still preview",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "still-preview",
});
