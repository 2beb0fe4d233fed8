export { decodePicture, encodePng } from "./decode.ts";
export { measureFrames, type MeasuredFrames } from "./measure-frames.ts";
export { measurePictures, type Measured, type MeasureOptions } from "./measure-pictures.ts";
export type { Picture } from "./picture.ts";
