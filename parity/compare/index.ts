export { compareImages } from "./compare-images.ts";
export { decodePicture, encodePng } from "./decode.ts";
export type { Picture } from "./picture.ts";
