import { fallsBack, parityCase } from "#parity/case";
import { smallStillLeaves, smallStillType } from "./own/strict-still.ts";

export default parityCase("bearing-graph-failure", {
  title: "Ball bearing, a node of the graph fails",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "golden-small-still",
  definition: smallStillType,
  fault: { node: "order-line/compose-scene", how: "fail" },
  expect: fallsBack("tool-failed", {
    legacy: smallStillLeaves,
    graph: { ...smallStillLeaves, records: { run: 2, node_run: 12, attempt: 10, module_call: 10, output: 1 } },
  }),
});
