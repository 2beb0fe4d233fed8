import { fallsBack, parityCase } from "#parity/case";
import { smallStillType } from "./own/strict-still.ts";

export default parityCase("bearing-renderer-crash", {
  title: "Ball bearing, the graph's renderer crashes",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "golden-small-still",
  definition: smallStillType,
  fault: { node: "order-line/render-still", how: "crash" },
  expect: fallsBack("tool-crashed"),
});
