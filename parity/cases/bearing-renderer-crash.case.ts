import { fallsBack, parityCase } from "#parity/case";
import { smallStillLeaves, smallStillType } from "./own/strict-still.ts";

export default parityCase("bearing-renderer-crash", {
  title: "Ball bearing, the graph's renderer crashes",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "golden-small-still",
  definition: smallStillType,
  fault: { node: "order-line/render-still", how: "crash" },
  expect: fallsBack("tool-crashed", {
    legacy: smallStillLeaves,
    graph: { ...smallStillLeaves, records: { run: 2, node_run: 12, attempt: 12, module_call: 12, output: 1 } },
  }),
});
