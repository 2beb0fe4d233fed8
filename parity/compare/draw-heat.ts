import { heatColour } from "#runtime/api/heat-scale";
import type { IndexedPicture } from "./indexed-png.ts";
import { fullOf, type Picture } from "./picture.ts";

const palette = Array.from({ length: 256 }, (_, difference) => heatColour(difference));

/**
 * How much each pixel differs, in colours of {@link heatColour}: an index is a pixel's largest channel difference in levels of 255,
 * rounded up, so that one level of 16 bits is seen as well. Wants an aligned pair of one size and depth.
 */
export function drawHeat(left: Picture, right: Picture): IndexedPicture {
  const { width, height, data: a } = left;
  const b = right.data;
  const scale = 255 / fullOf(left);
  const data = new Uint8Array(width * height);
  for (let index = 0; index < data.length; index += 1) {
    let most = 0;
    for (let channel = index * 4; channel < index * 4 + 4; channel += 1) {
      const difference = Math.abs((a[channel] ?? 0) - (b[channel] ?? 0));
      if (difference > most) most = difference;
    }
    data[index] = Math.ceil(most * scale);
  }
  return { width, height, data, palette };
}

/** Pixels by their largest channel difference: 256 counts. */
export function histogramOf({ data }: IndexedPicture): number[] {
  const counts = Array.from({ length: 256 }, () => 0);
  for (const difference of data) counts[difference] = (counts[difference] ?? 0) + 1;
  return counts;
}
