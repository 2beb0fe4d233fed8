import type { PresetName } from "#contracts";
import type { Module } from "#runtime/modules/module";
import { findCommand } from "./command/find-command.ts";
import { glbSteps, legacyGlb, legacyUsd, usdSteps } from "./export.ts";
import { commandSteps, legacyCommand } from "./external-command.ts";
import { finishedSteps, legacyFinishedStill, legacyThumbnail, thumbnailSteps } from "./finished.ts";
import { ingestSteps, legacyIngest } from "./ingest.ts";
import { checkLegacyParams } from "./ordered-params.ts";
import { blendSteps, legacyBlend, legacyStill, stillSteps } from "./still.ts";
import { stillScene } from "./still-view.ts";
import { legacyTurntable, turntableSteps } from "./turntable.ts";

/** A step as one sees it who calls none. */
interface NamedStep {
  readonly name: string;
  readonly module: Pick<Module, "tool"> & { readonly contract: Pick<Module["contract"], "module"> };
}

/** The steps of each pipeline, in order. */
const presetSteps: Readonly<Record<PresetName, readonly NamedStep[]>> = {
  ingest: ingestSteps,
  still: stillSteps,
  blend: blendSteps,
  "finished-still": finishedSteps,
  thumbnail: thumbnailSteps,
  turntable: turntableSteps,
  glb: glbSteps,
  usd: usdSteps,
};

/** Every legacy step there is: what a contract may name as its legacy source. */
export const legacySteps: readonly NamedStep[] = [...new Set([...Object.values(presetSteps).flat(), ...commandSteps])];

export {
  checkLegacyParams,
  findCommand,
  legacyBlend,
  legacyCommand,
  legacyFinishedStill,
  legacyGlb,
  legacyIngest,
  legacyStill,
  legacyThumbnail,
  legacyTurntable,
  legacyUsd,
  presetSteps,
  stillScene,
};
