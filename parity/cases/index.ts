import type { ParityCase } from "#parity/case";
import bearingStillPreview from "./bearing-still-preview.case.ts";
import bearingStillWeb from "./bearing-still-web.case.ts";

/** Every golden case. The first is the one that `npm start` runs. */
export const parityCases: readonly [ParityCase, ...ParityCase[]] = [bearingStillPreview, bearingStillWeb];
