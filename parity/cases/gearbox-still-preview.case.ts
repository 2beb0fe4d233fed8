import { parityCase } from "#parity/case";

export default parityCase("gearbox-still-preview", {
  title: "Gearbox of more than 300 parts",
  step: "parity/golden/gearbox.step",
  product: "golden-gearbox",
  outputType: "still-preview",
});
