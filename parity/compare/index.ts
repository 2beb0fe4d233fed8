export { compareImages } from "./compare-images.ts";
export { measurePictures } from "./measure-pictures.ts";
export { decodePicture, encodePng } from "./decode.ts";
export { encodeIndexedPng, type IndexedPicture } from "./indexed-png.ts";
export type { Metrics, Verdict } from "#runtime/api/metrics";
export type { EightBitPicture, Picture } from "./picture.ts";
