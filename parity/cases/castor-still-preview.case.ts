import { parityCase } from "#parity/case";

export default parityCase("castor-still-preview", {
  title: "Castor, a part that no rule covers",
  step: "parity/golden/castor.step",
  product: "golden-castor",
  outputType: "still-preview",
});
