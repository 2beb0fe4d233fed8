import { existsSync } from "node:fs";

/**
 * A folder with STEP files of other CAD systems, which are not ours to keep in the project: `as1-oc-214.stp`,
 * `as1_pe_203.stp`, `Ventilator.stp` and `cube-in.step`, `cube-m.step`, `cube-mm.step`. Without it their tests are skipped.
 */
export const stepSamples = process.env["RENDERLINE_STEP_SAMPLES"] ?? "";
export const hasStepSamples = existsSync(stepSamples);
