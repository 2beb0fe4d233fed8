import { words, type Picture } from "./picture.ts";

/** Exact counts over two pictures of one size. */
export interface Differences {
  differingPixels: number;
  /** Largest difference in one channel, 0 to 255. */
  largestChannelDifference: number;
  alphaDifferingPixels: number;
  hiddenColourPixels: number;
}

/**
 * Counts how two pictures of one size differ. Nearly all pixels of a comparison are equal, so whole pixels are compared
 * first and channels are looked at only where that fails.
 */
export function countDifferences(first: Picture, second: Picture): Differences {
  const a = words(first);
  const b = words(second);
  const found = { differingPixels: 0, largestChannelDifference: 0, alphaDifferingPixels: 0, hiddenColourPixels: 0 };
  for (let index = 0; index < a.length; index += 1) {
    if (a[index] !== b[index]) addPixel(first.data, second.data, index * 4, found);
  }
  return found;
}

function addPixel(a: Uint8Array, b: Uint8Array, offset: number, found: Differences): void {
  found.differingPixels += 1;
  for (let channel = offset; channel < offset + 4; channel += 1) {
    const difference = Math.abs(byte(a, channel) - byte(b, channel));
    if (difference > found.largestChannelDifference) found.largestChannelDifference = difference;
  }
  const alpha = byte(a, offset + 3);
  const otherAlpha = byte(b, offset + 3);
  if (alpha !== otherAlpha) found.alphaDifferingPixels += 1;
  else if (alpha === 0) found.hiddenColourPixels += 1;
}

function byte(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}
