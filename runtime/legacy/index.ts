import { ingestSteps, legacyIngest } from "./ingest.ts";
import { legacyStill, stillSteps } from "./still.ts";

/** Every legacy step there is, as `pipeline/step`: what a contract may name as its legacy source. */
export const legacySteps: readonly string[] = [...ingestSteps, ...stillSteps].map(({ name }) => name);

export { legacyIngest, legacyStill };
