export { compareImages, comparisonSchema, type Comparison, type CompareOptions } from "./compare-images.ts";
export { decodePicture, encodePng } from "./decode.ts";
export { metricsSchema, verdictSchema, verdicts, type Metrics, type Verdict } from "./metrics.ts";
export type { Picture } from "./picture.ts";
