import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * A folder with STEP files of other CAD systems, which are not ours to keep in the project: `as1-oc-214.stp`,
 * `as1_pe_203.stp`, `Ventilator.stp` and `cube-in.step`, `cube-m.step`, `cube-mm.step`. Where it is neither named nor beside the
 * checkout, their tests are skipped.
 */
export const stepSamples =
  process.env["RENDERLINE_STEP_SAMPLES"] ?? fileURLToPath(new URL("../../../../shared/data/step", import.meta.url));
export const hasStepSamples = existsSync(stepSamples);
