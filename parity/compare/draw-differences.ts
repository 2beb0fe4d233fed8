import type { IndexedPicture } from "./indexed-png.ts";
import { fullOf, words, type Picture } from "./picture.ts";

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
export function drawDifferences(legacy: Picture, graph: Picture): IndexedPicture {
  const { width, height, data: source } = legacy;
  const a = words(legacy);
  const b = words(graph);
  const step = a.length / (width * height);
  const full = fullOf(legacy);
  const scale = 255 / full;
  const data = new Uint8Array(width * height);
  for (let index = 0, word = 0; index < data.length; index += 1, word += step) {
    if (a[word] !== b[word] || a[word + step - 1] !== b[word + step - 1]) {
      data[index] = mark;
      continue;
    }
    const offset = index * 4;
    const luma = 0.299 * (source[offset] ?? 0) + 0.587 * (source[offset + 1] ?? 0) + 0.114 * (source[offset + 2] ?? 0);
    data[index] = paper + (luma * scale - paper) * ghost * ((source[offset + 3] ?? 0) / full) + 0.5;
  }
  return { width, height, data, palette };
}
