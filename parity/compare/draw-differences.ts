import { words, type Picture } from "./picture.ts";

/** Opaque red and the paper white that the rest fades into, per channel. */
const mark = [255, 0, 0] as const;
const paper = 255;
/** How much of the legacy picture stays visible, so that a reader knows where a difference is. */
const ghost = 0.15;

/**
 * Draws every differing pixel in red over a faded grey legacy picture. pixelmatch draws only what exceeds its
 * threshold; with no tolerance, a difference of one level must be seen as well.
 */
export function drawDifferences(legacy: Picture, graph: Picture): Uint8Array {
  const a = words(legacy);
  const b = words(graph);
  const diff = new Uint8Array(legacy.data.length);
  for (let index = 0; index < a.length; index += 1) {
    const offset = index * 4;
    const grey = a[index] === b[index] ? faded(legacy.data, offset) : null;
    diff[offset] = grey ?? mark[0];
    diff[offset + 1] = grey ?? mark[1];
    diff[offset + 2] = grey ?? mark[2];
    diff[offset + 3] = 255;
  }
  return diff;
}

function faded(data: Uint8Array, offset: number): number {
  const luma = 0.299 * byte(data, offset) + 0.587 * byte(data, offset + 1) + 0.114 * byte(data, offset + 2);
  return Math.round(paper + (luma - paper) * ghost * (byte(data, offset + 3) / 255));
}

function byte(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}
