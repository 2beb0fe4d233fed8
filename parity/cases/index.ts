import type { ParityCase } from "#parity/case";
import bearingStillCatalogue from "./bearing-still-catalogue.case.ts";
import bearingStillPreview from "./bearing-still-preview.case.ts";
import bearingStillWeb from "./bearing-still-web.case.ts";
import bearingThumbnail from "./bearing-thumbnail.case.ts";
import castorStillPreview from "./castor-still-preview.case.ts";
import flangeStillPreview from "./flange-still-preview.case.ts";
import gearboxStillPreview from "./gearbox-still-preview.case.ts";
import stackingToyStillPreview from "./stacking-toy-still-preview.case.ts";

/** Every golden case. The first is the one that `npm start` runs. */
export const parityCases: readonly [ParityCase, ...ParityCase[]] = [
  bearingStillPreview,
  bearingStillWeb,
  bearingStillCatalogue,
  bearingThumbnail,
  flangeStillPreview,
  gearboxStillPreview,
  stackingToyStillPreview,
  castorStillPreview,
];
