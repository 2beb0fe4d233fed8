import { fallsBack, parityCase } from "#parity/case";
import { smallStillLeaves, smallStillType } from "./own/strict-still.ts";

export default parityCase("bearing-time-out", {
  title: "Ball bearing, a node of the graph never ends",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "golden-small-still",
  definition: smallStillType,
  fault: { node: "order-line/compose-scene", how: "hang" },
  expect: fallsBack("node-timeout", {
    legacy: smallStillLeaves,
    graph: { ...smallStillLeaves, records: { run: 2, node_run: 12, attempt: 11, module_call: 11, output: 1 } },
  }),
});
