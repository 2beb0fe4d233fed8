import sharp, { type Sharp } from "sharp";
import { RenderlineError } from "#contracts";

/** The largest picture that a film can be, in pixels; sharp refuses this size by itself. */
export const maxPixels = 16384 ** 2;

/** Decoded RGBA, sRGB, straight alpha: bytes, or sixteen bits a channel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
}

/** The largest value of a channel. */
export function fullOf({ data }: Pixels): number {
  return data instanceof Uint16Array ? 65535 : 255;
}

/** A picture of one colour. */
export function plainPixels(width: number, height: number, like: Pixels, colour: readonly number[]): Pixels {
  const length = width * height * 4;
  const data = like.data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  for (let at = 0; at < length; at += 4) data.set(colour, at);
  return { width, height, data };
}

/**
 * Decodes a picture with all the bits it has. @param file path
 * @throws RenderlineError artifact-invalid
 */
export async function decodePixels(file: string): Promise<Pixels> {
  try {
    const image = sharp(file, { failOn: "warning", limitInputPixels: maxPixels });
    const { depth } = await image.metadata();
    return await rawPixels(image.ensureAlpha(), depth === "ushort");
  } catch (error) {
    throw new RenderlineError(
      "artifact-invalid",
      `the picture cannot be decoded: ${error instanceof Error ? error.message : String(error)}`,
      "Render it again; if it stays so, look at the renderer with npx renderline doctor.",
      error,
    );
  }
}

/** For sharp's own steps. */
export function sharpOf({ width, height, data }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: maxPixels });
}

/** What sharp's steps have made of a picture with four channels. */
export async function rawPixels(image: Sharp, deep: boolean): Promise<Pixels> {
  const { data, info } = await image
    .toColourspace(deep ? "rgb16" : "srgb")
    .raw({ depth: deep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // A copy where the bytes do not begin at an even place.
  const words = (): Uint16Array => {
    const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
    return new Uint16Array(even.buffer, even.byteOffset, even.byteLength / 2);
  };
  return { width: info.width, height: info.height, data: deep ? words() : bytes };
}
