import { parityCase, refused } from "#parity/case";
import { strictStill } from "./own/strict-still.ts";

export default parityCase("castor-material-missing", {
  title: "Castor, a part without material: nothing is rendered",
  step: "parity/golden/castor.step",
  product: "golden-castor",
  outputType: "golden-strict-still",
  definition: strictStill,
  expect: {
    legacy: refused("material-missing", ["dispatched", "failed"]),
    graph: {
      ...refused("material-missing", ["dispatched", "fell-back", "failed"]),
      fellBack: "material-missing",
    },
  },
});
