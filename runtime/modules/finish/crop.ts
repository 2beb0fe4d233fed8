import { fullOf, plainPixels, type Pixels } from "./pixels.ts";

/** A part of a picture, in pixels; it may reach beyond it. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What is fainter than this share of full is no content: noise of a denoised background, the last trace of a shadow. */
const faint = 0.02;

/**
 * The smallest box around what the picture shows: around what is not transparent, or in an opaque picture around what is not of the
 * colour of its top left corner. Undefined where it shows nothing.
 */
export function contentBox(pixels: Pixels): Box | undefined {
  const { width, height, data } = pixels;
  const least = faint * fullOf(pixels);
  const shows = hasTransparency(pixels)
    ? (at: number): boolean => (data[at + 3] ?? 0) > least
    : (at: number): boolean =>
        [0, 1, 2].some((channel) => Math.abs((data[at + channel] ?? 0) - (data[channel] ?? 0)) > least);
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!shows((y * width + x) * 4)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** @param margin added on each side, as a share of the longer side */
export function grown({ left, top, width, height }: Box, margin: number): Box {
  const more = Math.round(margin * Math.max(width, height));
  return { left: left - more, top: top - more, width: width + 2 * more, height: height + 2 * more };
}

/** The largest box of this aspect (width over height) in the middle of the picture. */
export function aspectBox({ width, height }: Pixels, aspect: number): Box {
  const wide = Math.max(1, Math.min(width, Math.round(height * aspect)));
  const high = Math.max(1, Math.min(height, Math.round(width / aspect)));
  return { left: Math.floor((width - wide) / 2), top: Math.floor((height - high) / 2), width: wide, height: high };
}

/** The picture's part in the box; `fill` (RGBA) stands where the box reaches beyond the picture. */
export function cut(pixels: Pixels, box: Box, fill: readonly number[]): Pixels {
  const made = plainPixels(box.width, box.height, pixels, fill);
  const [from, to] = [Math.max(0, box.left), Math.min(pixels.width, box.left + box.width)];
  if (from >= to) return made;
  for (let y = Math.max(0, box.top); y < Math.min(pixels.height, box.top + box.height); y += 1) {
    const row = pixels.data.subarray((y * pixels.width + from) * 4, (y * pixels.width + to) * 4);
    made.data.set(row, ((y - box.top) * box.width + from - box.left) * 4);
  }
  return made;
}

/** What a picture goes on with beyond its border: nothing, or the colour of its corner. */
export function beyond(pixels: Pixels): readonly number[] {
  return hasTransparency(pixels) ? [0, 0, 0, 0] : [...pixels.data.subarray(0, 4)];
}

export function hasTransparency(pixels: Pixels): boolean {
  const full = fullOf(pixels);
  for (let at = 3; at < pixels.data.length; at += 4) if (pixels.data[at] !== full) return true;
  return false;
}
