import { parityCase } from "#parity/case";

export default parityCase("flange-usd", {
  title: "Flange joint, USD",
  step: "parity/golden/flange.step",
  product: "golden-flange",
  outputType: "model-usd",
});
