export { comparePictures, type ComparedPictures, type Limits } from "./compare-pictures.ts";
export { decodePicture, encodePng } from "./decode.ts";
export { measureFrames, type FrameNoise } from "./measure-frames.ts";
export type { Picture } from "./picture.ts";
