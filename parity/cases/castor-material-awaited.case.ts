import { parityCase, refused } from "#parity/case";
import { patientStill, strictStillLeaves } from "./own/strict-still.ts";

export default parityCase("castor-material-awaited", {
  title: "Castor, a part without material: the graph waits",
  step: "parity/golden/castor.step",
  product: "golden-castor",
  outputType: "golden-patient-still",
  definition: patientStill,
  expect: {
    legacy: { ...refused("material-missing", ["dispatched", "failed"]), ...strictStillLeaves },
    graph: {
      ...refused("material-missing", ["dispatched"]),
      outcome: "waiting",
      records: { run: 1, node_run: 6, attempt: 3, module_call: 3, output: 0 },
    },
  },
});
