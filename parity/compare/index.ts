export { compareImages } from "./compare-images.ts";
export { decodePicture, encodePng } from "./decode.ts";
export type { Metrics, Verdict } from "#runtime/api/metrics";
export type { Picture } from "./picture.ts";
