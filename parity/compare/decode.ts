import sharp from "sharp";
import { RenderlineError } from "#contracts";
import type { EightBitPicture, Picture } from "./picture.ts";

/** How deep sharp says that a picture's channels are, and how it is to give them. */
const depths: Readonly<Record<string, { readonly space: string; readonly raw: "uchar" | "ushort" }>> = {
  uchar: { space: "srgb", raw: "uchar" },
  ushort: { space: "rgb16", raw: "ushort" },
};

/**
 * Decodes one picture (a path or its bytes) to the exact RGBA values stored in it, at the depth they are stored in: rounding 16 bits
 * would hide differences. Colour profiles are ignored, so that equal bytes give equal pixels whatever a file says about its colours.
 * @throws RenderlineError `artifact-invalid` for what is no picture, is cut short, has several pages, or has neither 8 nor
 *   16 bits a channel.
 */
export async function decodePicture(source: string | Uint8Array, name = "the picture"): Promise<Picture> {
  try {
    const image = sharp(source, { failOn: "warning", ignoreIcc: true });
    const { depth, pages = 1 } = await image.metadata();
    const how = depths[depth ?? ""];
    if (how === undefined) throw invalid(name, `it has "${depth}" channels, wanted 8-bit or 16-bit ones`);
    if (pages !== 1) throw invalid(name, `it has ${pages} pages, wanted one`);
    const { data, info } = await image
      .toColourspace(how.space)
      .ensureAlpha()
      .raw({ depth: how.raw })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) throw invalid(name, `it decodes to ${info.channels} channels, wanted 4`);
    return {
      width: info.width,
      height: info.height,
      data: how.raw === "ushort" ? sixteenBit(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    };
  } catch (error) {
    if (error instanceof RenderlineError) throw error;
    throw invalid(name, error instanceof Error ? error.message : String(error), error);
  }
}

function sixteenBit(data: Buffer): Uint16Array {
  const bytes = data.byteOffset % 2 === 0 ? data : Uint8Array.from(data);
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

/** Encodes an 8-bit picture as PNG. */
export async function encodePng(picture: EightBitPicture): Promise<Uint8Array> {
  const { width, height, data } = picture;
  return await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

function invalid(name: string, why: string, cause?: unknown): RenderlineError {
  return new RenderlineError(
    "artifact-invalid",
    `Could not decode ${name}: ${why}.`,
    "Render it again; if it comes from outside, save it as a PNG of 8 or 16 bits.",
    cause,
  );
}
