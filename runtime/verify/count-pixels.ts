import { RenderlineError } from "#contracts";

/** 8-bit RGBA, row by row from the top. */
export interface IdPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * How many pixels show each part of an ID picture: a pixel's colour is the part's number (red << 16 | green << 8 | blue),
 * from 1 in the order of `keys`, and a transparent pixel shows none.
 * @throws RenderlineError artifact-invalid for a colour that is no part's number, or a pixel that is half there
 */
export function countPixels({ width, data }: IdPicture, keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
    if (alpha === 0) continue;
    const number = (red << 16) | (green << 8) | blue;
    const key = keys[number - 1];
    if (key === undefined || alpha !== 255) {
      const place = `${(at / 4) % width}, ${Math.floor(at / 4 / width)}`;
      throw new RenderlineError(
        "artifact-invalid",
        `the pixel at ${place} of the ID picture is ${number} with alpha ${alpha}, which is no number of ${keys.length} parts`,
        "This is a defect in Renderline: report it with the log.",
      );
    }
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
