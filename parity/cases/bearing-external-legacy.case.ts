import { parityCase } from "#parity/case";
import { externalStill } from "./own/external-still.ts";

export default parityCase("bearing-external-legacy", {
  title: "Ball bearing, drawn by an external legacy",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "golden-external-still",
  definition: externalStill,
});
