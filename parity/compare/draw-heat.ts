import type { IndexedPicture } from "./indexed-png.ts";
import { fullOf, type Picture } from "./picture.ts";

/** Largest channel difference, 0 to 255, and its colour; between two of them colours are mixed. The same in every report. */
export const heatScale: readonly (readonly [difference: number, red: number, green: number, blue: number])[] = [
  [0, 0, 0, 4],
  [1, 59, 15, 112],
  [8, 140, 41, 129],
  [32, 222, 73, 104],
  [96, 254, 159, 109],
  [255, 252, 253, 191],
];

const palette = Array.from({ length: 256 }, (_, difference) => colourOf(difference));

/**
 * How much each pixel differs, in colours of {@link heatScale}: an index is a pixel's largest channel difference in levels of 255,
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

function colourOf(difference: number): readonly [red: number, green: number, blue: number] {
  const after = Math.max(
    1,
    heatScale.findIndex(([at]) => at >= difference),
  );
  const [from = 0, ...low] = heatScale[after - 1] ?? [];
  const [to = 255, ...high] = heatScale[after] ?? [];
  const part = (difference - from) / (to - from);
  const mix = (channel: number): number =>
    Math.round((low[channel] ?? 0) + ((high[channel] ?? 0) - (low[channel] ?? 0)) * part);
  return [mix(0), mix(1), mix(2)];
}
