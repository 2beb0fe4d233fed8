import { parityCase, refused } from "#parity/case";

export default parityCase("truncated-step", {
  title: "A STEP file that ends early",
  step: "parity/golden/truncated.step",
  product: "golden-truncated",
  outputType: "product",
  expect: { legacy: refused("step-truncated"), graph: refused("step-truncated") },
});
