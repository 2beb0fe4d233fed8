import type { Picture } from "./picture.ts";

/** The largest difference in one of the four channels of the pixel that begins at `offset`, in levels of the pictures' depth. */
export function largestDifference(a: Picture["data"], b: Picture["data"], offset: number): number {
  let most = 0;
  for (let channel = offset; channel < offset + 4; channel += 1) {
    const difference = Math.abs((a[channel] ?? 0) - (b[channel] ?? 0));
    if (difference > most) most = difference;
  }
  return most;
}

/** A difference in levels of 255, rounded up, so that one level of 16 bits is seen as well. */
export function levelOf(difference: number, full: number): number {
  return full === 255 ? difference : Math.ceil((difference * 255) / full);
}
