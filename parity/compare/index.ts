export { compareImages } from "./compare-images.ts";
export { decodePicture, encodePng } from "./decode.ts";
export type { Metrics, Verdict } from "./metrics.ts";
export type { Picture } from "./picture.ts";
