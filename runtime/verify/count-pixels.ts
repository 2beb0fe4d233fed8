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
export function countPixels(picture: IdPicture, keys: readonly string[]): Map<string, Seen> {
  // Row by row, so the first one is the upper edge and the last one the lower.
  const boxes = new Map<string, { pixels: number; left: number; top: number; right: number; bottom: number }>();
  const { width, data } = picture;
  for (let pixel = 0; pixel < data.length / 4; pixel += 1) {
    const key = keys[partNumber(picture, pixel, keys.length) - 1];
    if (key === undefined) continue;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const box = boxes.get(key) ?? { pixels: 0, left: x, top: y, right: x, bottom: y };
    box.pixels += 1;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.bottom = y;
    boxes.set(key, box);
  }
  return new Map([...boxes].map(([key, { pixels, ...box }]) => [key, { pixels, box }]));
}

/**
 * The number of the part that a pixel of an ID picture shows, from 1 to `parts`; 0 where it shows none.
 * @throws RenderlineError artifact-invalid for a colour that is no part's number, or a pixel that is half there
 */
export function partNumber({ width, data }: IdPicture, pixel: number, parts: number): number {
  const at = pixel * 4;
  const alpha = data[at + 3] ?? 0;
  if (alpha === 0) return 0;
  const number = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
  if (alpha === 255 && number >= 1 && number <= parts) return number;
  throw new RenderlineError(
    "artifact-invalid",
    `the pixel at ${pixel % width}, ${Math.floor(pixel / width)} of the ID picture is ${number} with alpha ${alpha}, which is no number of ${parts} parts`,
    "This is a defect in Renderline: report it with the log.",
  );
}
