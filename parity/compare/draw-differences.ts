import type { Differences } from "./count-differences.ts";
import type { IndexedPicture } from "./indexed-png.ts";
import { depthOf, words, type Picture } from "./picture.ts";

/** Red, for what differs; everything else is the grey that its index says. */
const mark = 0;
const palette = Array.from({ length: 256 }, (_, grey): IndexedPicture["palette"][number] =>
  grey === mark ? [255, 0, 0] : [grey, grey, grey],
);
const paper = 255;
/** How much of the legacy picture stays visible, so that a reader knows where a difference is. */
const ghost = 0.15;

/**
 * Draws every differing pixel in red over a faded grey legacy picture. pixelmatch draws only what exceeds its
 * threshold; with no tolerance, a difference of one level must be seen as well. Wants an aligned pair of one size and depth.
 */
export function drawDifferences(legacy: Picture, graph: Picture, { tiles }: Differences): IndexedPicture {
  const data = fade(legacy);
  const { width, height } = legacy;
  const [a, b] = [words(legacy), words(graph)];
  const step = a.length / data.length;
  for (const { top, bottom, left, right } of tiles.values()) {
    for (let y = top; y < bottom; y += 1) {
      for (let index = y * width + left; index < y * width + right; index += 1) {
        const word = index * step;
        if (a[word] !== b[word] || a[word + step - 1] !== b[word + step - 1]) data[index] = mark;
      }
    }
  }
  return { width, height, data, palette };
}

/** What a grey of 0 to 255 fades by, where it is opaque. */
const fading = Float64Array.from({ length: 256 }, (_, grey) => (paper - grey) * ghost);

/** Each pixel's grey (Rec. 601, in whole levels of 255), faded, on paper. Whole numbers: it is drawn for each of millions of pixels. */
function fade(picture: Picture): Uint8Array {
  const source = picture.data;
  const shift = depthOf(picture) - 8;
  const data = new Uint8Array(picture.width * picture.height);
  for (let index = 0, offset = 0; index < data.length; index += 1, offset += 4) {
    const red = (source[offset] ?? 0) >> shift;
    const green = (source[offset + 1] ?? 0) >> shift;
    const blue = (source[offset + 2] ?? 0) >> shift;
    const alpha = (source[offset + 3] ?? 0) >> shift;
    const faded = fading[(77 * red + 150 * green + 29 * blue) >> 8] ?? 0;
    data[index] = paper + 0.5 - (alpha === 255 ? faded : (faded * alpha) / 255);
  }
  return data;
}
