import { parityCase } from "#parity/case";

export default parityCase("flange-still-preview", {
  title: "Flange joint with eight bolt sets",
  step: "parity/golden/flange.step",
  product: "golden-flange",
  outputType: "still-preview",
});
