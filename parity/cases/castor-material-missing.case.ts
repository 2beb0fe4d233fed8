import { parityCase, refused } from "#parity/case";
import { strictStill, strictStillLeaves } from "./own/strict-still.ts";

export default parityCase("castor-material-missing", {
  title: "Castor, a part without material: nothing is rendered",
  step: "parity/golden/castor.step",
  product: "golden-castor",
  outputType: "golden-strict-still",
  definition: strictStill,
  expect: {
    legacy: { ...refused("material-missing", ["dispatched", "failed"]), ...strictStillLeaves },
    graph: {
      ...refused("material-missing", ["dispatched", "fell-back", "failed"]),
      fellBack: "material-missing",
      records: { run: 2, node_run: 9, attempt: 6, module_call: 6, output: 0 },
    },
  },
});
