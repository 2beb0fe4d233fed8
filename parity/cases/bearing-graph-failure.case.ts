import { fallsBack, parityCase } from "#parity/case";
import { smallStillType } from "./own/strict-still.ts";

export default parityCase("bearing-graph-failure", {
  title: "Ball bearing, a node of the graph fails",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "golden-small-still",
  definition: smallStillType,
  fault: { node: "order-line/compose-scene", how: "fail" },
  expect: fallsBack("tool-failed"),
});
