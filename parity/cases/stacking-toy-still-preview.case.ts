import { parityCase } from "#parity/case";

export default parityCase("stacking-toy-still-preview", {
  title: "Stacking toy, colours without names",
  step: "parity/golden/stacking-toy.step",
  product: "golden-stacking-toy",
  outputType: "still-preview",
});
