import { parityCase } from "#parity/case";

export default parityCase("flange-blend", {
  title: "Flange joint, Blender file",
  step: "parity/golden/flange.step",
  product: "golden-flange",
  outputType: "model-blend",
});
