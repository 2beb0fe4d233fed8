export { comparePictures, type ComparedPictures, type Limits } from "./compare-pictures.ts";
export { decodePicture, encodePng } from "./decode.ts";
export { measureFrames } from "./measure-frames.ts";
export type { Picture } from "./picture.ts";
