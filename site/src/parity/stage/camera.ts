import type { Rectangle } from "../pixels/differences.ts";
import type { Camera, Pixel } from "./view-state.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels a picture's pixel can take at most. */
const largest = 64;

/** The camera that shows the whole picture as large as the frame allows. */
export function fitted(picture: Size, frame: Size): Camera {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { x: picture.width / 2, y: picture.height / 2, scale };
}

/** Zooms by a factor and keeps the picture's pixel `around` where it is; undefined where that shows the whole picture. */
export function zoomed(camera: Camera, factor: number, around: Pixel, fit: Camera): Camera | undefined {
  const scale = Math.min(Math.max(largest, fit.scale), camera.scale * factor);
  if (scale <= fit.scale * 1.001) return undefined;
  const moved = camera.scale / scale;
  return { x: around.x + (camera.x - around.x) * moved, y: around.y + (camera.y - around.y) * moved, scale };
}

/** Moves by CSS pixels; the middle stays on the picture. */
export function panned(camera: Camera, right: number, down: number, picture: Size): Camera {
  const x = Math.max(0, Math.min(picture.width, camera.x + right / camera.scale));
  const y = Math.max(0, Math.min(picture.height, camera.y + down / camera.scale));
  return { ...camera, x, y };
}

/** The camera that shows a place with room around it, not larger than a reader needs to count pixels. */
export function lookingAt(place: Rectangle, frame: Size, fit: Camera): Camera {
  const scale = Math.min(frame.width / (place.width * 2), frame.height / (place.height * 2), 24);
  return { x: place.x + place.width / 2, y: place.y + place.height / 2, scale: Math.max(scale, fit.scale * 1.01) };
}

/** Where the picture's top left corner is in its frame, in CSS pixels. */
export function originOf(camera: Camera, frame: Size): Pixel {
  return { x: frame.width / 2 - camera.x * camera.scale, y: frame.height / 2 - camera.y * camera.scale };
}
