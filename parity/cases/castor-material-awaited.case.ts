import { parityCase, refused } from "#parity/case";
import { patientStill } from "./own/strict-still.ts";

export default parityCase("castor-material-awaited", {
  title: "Castor, a part without material: the graph waits",
  step: "parity/golden/castor.step",
  product: "golden-castor",
  outputType: "golden-patient-still",
  definition: patientStill,
  expect: {
    legacy: refused("material-missing", ["dispatched", "failed"]),
    graph: { outcome: "waiting", error: "material-missing", fellBack: null, notifications: ["dispatched"] },
  },
});
