export { background, partDifferences, partsMetric, partsNotMeasured, type IdPicture } from "./part-differences.ts";
export { renderIdPicture } from "./render-id-picture.ts";
