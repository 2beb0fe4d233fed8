import { exportSteps, legacyGlb, legacyUsd } from "./export.ts";
import { ingestSteps, legacyIngest } from "./ingest.ts";
import { legacyBlend, legacyStill, stillSteps } from "./still.ts";
import { legacyTurntable, turntableSteps } from "./turntable.ts";

/** Every legacy step there is: what a contract may name as its legacy source. */
export const legacySteps = [...ingestSteps, ...stillSteps, ...turntableSteps, ...exportSteps];

export { legacyBlend, legacyGlb, legacyIngest, legacyStill, legacyTurntable, legacyUsd };
