import { fullOf, type Pixels } from "./pixels.ts";

/** RGBA in the picture's own range of #rrggbb. */
export function colourOf(hex: string, pixels: Pixels): readonly number[] {
  const full = fullOf(pixels);
  const part = (at: number): number => (Number.parseInt(hex.slice(at, at + 2), 16) * full) / 255;
  return [part(1), part(3), part(5), full];
}

/** Lays a picture on a plain colour. Mixed as the values are stored, in sRGB, the way browsers do it. */
export function flattened(pixels: Pixels, colour: readonly number[]): Pixels {
  const full = fullOf(pixels);
  const data = pixels.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    if (alpha === full) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      const mixed = (data[at + channel] ?? 0) * alpha + (colour[channel] ?? 0) * (full - alpha);
      data[at + channel] = Math.round(mixed / full);
    }
    data[at + 3] = full;
  }
  return { ...pixels, data };
}
