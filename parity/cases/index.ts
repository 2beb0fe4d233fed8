import type { ParityCase } from "#parity/case";
import bearingCloseCrop from "./bearing-close-crop.case.ts";
import bearingExternalLegacy from "./bearing-external-legacy.case.ts";
import bearingGraphFailure from "./bearing-graph-failure.case.ts";
import bearingRendererCrash from "./bearing-renderer-crash.case.ts";
import bearingStillCatalogue from "./bearing-still-catalogue.case.ts";
import bearingStillPreview from "./bearing-still-preview.case.ts";
import bearingStillWeb from "./bearing-still-web.case.ts";
import bearingThumbnail from "./bearing-thumbnail.case.ts";
import bearingTimeOut from "./bearing-time-out.case.ts";
import bearingTurntable from "./bearing-turntable.case.ts";
import castorMaterialAwaited from "./castor-material-awaited.case.ts";
import castorMaterialMissing from "./castor-material-missing.case.ts";
import castorStillPreview from "./castor-still-preview.case.ts";
import flangeBlend from "./flange-blend.case.ts";
import flangeGlb from "./flange-glb.case.ts";
import flangeStillPreview from "./flange-still-preview.case.ts";
import flangeUsd from "./flange-usd.case.ts";
import gearboxProduct from "./gearbox-product.case.ts";
import gearboxStillPreview from "./gearbox-still-preview.case.ts";
import stackingToyStillPreview from "./stacking-toy-still-preview.case.ts";
import truncatedStep from "./truncated-step.case.ts";

/** Every golden case. The first is the one that `npm start` runs. */
export const parityCases: readonly [ParityCase, ...ParityCase[]] = [
  bearingStillPreview,
  bearingCloseCrop,
  bearingExternalLegacy,
  bearingGraphFailure,
  bearingRendererCrash,
  bearingStillCatalogue,
  bearingStillWeb,
  bearingThumbnail,
  bearingTimeOut,
  bearingTurntable,
  castorMaterialAwaited,
  castorMaterialMissing,
  castorStillPreview,
  flangeBlend,
  flangeGlb,
  flangeStillPreview,
  flangeUsd,
  gearboxProduct,
  gearboxStillPreview,
  stackingToyStillPreview,
  truncatedStep,
];
