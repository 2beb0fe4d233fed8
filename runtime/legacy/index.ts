import { exportSteps, legacyGlb, legacyUsd } from "./export.ts";
import { ingestSteps, legacyIngest } from "./ingest.ts";
import { legacyBlend, legacyStill, stillSteps } from "./still.ts";
import { stillScene } from "./still-view.ts";

/** Every legacy step there is: what a contract may name as its legacy source. */
export const legacySteps = [...ingestSteps, ...stillSteps, ...exportSteps];

export { legacyBlend, legacyGlb, legacyIngest, legacyStill, legacyUsd, stillScene };
