import type { Picture } from "./picture.ts";

/** Largest channel difference, 0 to 255, and its colour; between two of them colours are mixed. The same in every report. */
export const heatScale: readonly (readonly [difference: number, red: number, green: number, blue: number])[] = [
  [0, 0, 0, 4],
  [1, 59, 15, 112],
  [8, 140, 41, 129],
  [32, 222, 73, 104],
  [96, 254, 159, 109],
  [255, 252, 253, 191],
];

/** How much each pixel differs, in colours of {@link heatScale}: equal pixels are black, one level is seen already. */
export function drawHeat(left: Picture, right: Picture): Uint8Array {
  const colours = Array.from({ length: 256 }, (_, difference) => colourOf(difference));
  const heat = new Uint8Array(left.data.length);
  for (let offset = 0; offset < heat.length; offset += 4) {
    let most = 0;
    for (let channel = offset; channel < offset + 4; channel += 1) {
      most = Math.max(most, Math.abs((left.data[channel] ?? 0) - (right.data[channel] ?? 0)));
    }
    heat.set(colours[most] ?? [], offset);
  }
  return heat;
}

function colourOf(difference: number): readonly [number, number, number, number] {
  const after = Math.max(
    1,
    heatScale.findIndex(([at]) => at >= difference),
  );
  const [from = 0, ...low] = heatScale[after - 1] ?? [];
  const [to = 255, ...high] = heatScale[after] ?? [];
  const part = (difference - from) / (to - from);
  const mix = (channel: number): number =>
    Math.round((low[channel] ?? 0) + ((high[channel] ?? 0) - (low[channel] ?? 0)) * part);
  return [mix(0), mix(1), mix(2), 255];
}
