import { parityCase } from "#parity/case";

export default parityCase("gearbox-product", {
  title: "Gearbox, from CAD file to product",
  step: "parity/golden/gearbox.step",
  product: "golden-gearbox",
  outputType: "product",
});
