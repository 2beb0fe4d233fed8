export {
  background,
  meanMetrics,
  partDifferences,
  partsMetrics,
  partsNotMeasured,
  type IdPicture,
  type PartLimits,
} from "./part-differences.ts";
export { partLimits } from "./part-noise.ts";
export { renderIdPicture } from "./render-id-picture.ts";
