import { exportSteps, legacyGlb, legacyUsd } from "./export.ts";
import { commandSteps, legacyCommand } from "./external-command.ts";
import { finishedSteps, legacyFinishedStill, legacyThumbnail } from "./finished.ts";
import { ingestSteps, legacyIngest } from "./ingest.ts";
import { legacyBlend, legacyStill, stillSteps } from "./still.ts";
import { stillScene } from "./still-view.ts";
import { legacyTurntable, turntableSteps } from "./turntable.ts";

/** Every legacy step there is: what a contract may name as its legacy source. */
export const legacySteps = [
  ...ingestSteps,
  ...stillSteps,
  ...finishedSteps,
  ...turntableSteps,
  ...exportSteps,
  ...commandSteps,
];

export {
  legacyBlend,
  legacyCommand,
  legacyFinishedStill,
  legacyGlb,
  legacyIngest,
  legacyStill,
  legacyThumbnail,
  legacyTurntable,
  legacyUsd,
  stillScene,
};
