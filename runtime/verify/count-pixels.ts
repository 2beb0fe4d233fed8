import { RenderlineError } from "#contracts";
import type { PixelBox } from "./footprint.ts";

/** 8-bit RGBA, row by row from the top. */
export interface IdPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What a picture shows of a part. */
export interface Seen {
  readonly pixels: number;
  /** Around them. */
  readonly box: PixelBox;
}

/**
 * Which pixels show each part of an ID picture: a pixel's colour is the part's number (red << 16 | green << 8 | blue),
 * from 1 in the order of `keys`, and a transparent pixel shows none.
 * @throws RenderlineError artifact-invalid for a colour that is no part's number, or a pixel that is half there
 */
export function countPixels({ width, data }: IdPicture, keys: readonly string[]): Map<string, Seen> {
  // Row by row, so the first one is the upper edge and the last one the lower.
  const boxes = new Map<string, { pixels: number; left: number; top: number; right: number; bottom: number }>();
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
    if (alpha === 0) continue;
    const number = (red << 16) | (green << 8) | blue;
    const key = keys[number - 1];
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    if (key === undefined || alpha !== 255) {
      throw new RenderlineError(
        "artifact-invalid",
        `the pixel at ${x}, ${y} of the ID picture is ${number} with alpha ${alpha}, which is no number of ${keys.length} parts`,
        "This is a defect in Renderline: report it with the log.",
      );
    }
    const box = boxes.get(key) ?? { pixels: 0, left: x, top: y, right: x, bottom: y };
    box.pixels += 1;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.bottom = y;
    boxes.set(key, box);
  }
  return new Map([...boxes].map(([key, { pixels, ...box }]) => [key, { pixels, box }]));
}
