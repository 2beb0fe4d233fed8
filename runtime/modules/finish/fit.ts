import { cut } from "./crop.ts";
import { rawPixels, sharpOf, type Pixels } from "./pixels.ts";

export type Fit = "inside" | "contain" | "cover" | "fill";

/** Sides in pixels; 0 for one that follows from the other. */
interface Sides {
  readonly width: number;
  readonly height: number;
}

/**
 * Brings a picture to a size: inside it, padded to it (contain), cropped to it (cover) or stretched to it (fill). With one side given
 * the other follows; with none the picture stays as it is.
 * @param fill RGBA of the padding
 */
export async function fitted(
  pixels: Pixels,
  { width, height }: Sides,
  fit: Fit,
  fill: readonly number[],
): Promise<Pixels> {
  if (width === 0 && height === 0) return pixels;
  const given = { ...(width === 0 ? {} : { width }), ...(height === 0 ? {} : { height }) };
  const whole = fit === "contain" ? "inside" : fit;
  const scaled = await rawPixels(sharpOf(pixels).resize({ ...given, fit: whole }), pixels.data instanceof Uint16Array);
  if (fit !== "contain" || width === 0 || height === 0) return scaled;
  const left = -Math.floor((width - scaled.width) / 2);
  const top = -Math.floor((height - scaled.height) / 2);
  return cut(scaled, { left, top, width, height }, fill);
}
