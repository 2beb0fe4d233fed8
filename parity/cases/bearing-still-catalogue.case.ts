import { parityCase } from "#parity/case";

export default parityCase("bearing-still-catalogue", {
  title: "Ball bearing, finished still for the catalogue (JPEG)",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "still-catalogue",
});
