import { parityCase } from "#parity/case";

export default parityCase("flange-glb", {
  title: "Flange joint, GLB",
  step: "parity/golden/flange.step",
  product: "golden-flange",
  outputType: "model-glb",
});
