import sharp from "sharp";
import { RenderlineError } from "#contracts";
import type { Picture } from "./picture.ts";

/**
 * Decodes one picture (a path or its bytes) to the exact 8-bit RGBA values stored in it. Colour profiles are ignored,
 * so that equal bytes give equal pixels whatever a file says about its colours.
 * @throws RenderlineError `artifact-invalid` for what is no picture, is cut short, has several pages, or has more
 *   than 8 bits a channel (rounding them would hide differences).
 */
export async function decodePicture(source: string | Uint8Array, name = "the picture"): Promise<Picture> {
  try {
    const image = sharp(source, { failOn: "warning", ignoreIcc: true });
    const { depth, pages = 1 } = await image.metadata();
    if (depth !== "uchar") throw invalid(name, `it has "${depth}" channels, wanted 8-bit ones`);
    if (pages !== 1) throw invalid(name, `it has ${pages} pages, wanted one`);
    const { data, info } = await image.toColourspace("srgb").ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) throw invalid(name, `it decodes to ${info.channels} channels, wanted 4`);
    return {
      width: info.width,
      height: info.height,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    };
  } catch (error) {
    if (error instanceof RenderlineError) throw error;
    throw invalid(name, error instanceof Error ? error.message : String(error), error);
  }
}

/** Encodes a picture as PNG. */
export async function encodePng(picture: Picture): Promise<Uint8Array> {
  const { width, height, data } = picture;
  return await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

function invalid(name: string, why: string, cause?: unknown): RenderlineError {
  return new RenderlineError(
    "artifact-invalid",
    `Could not decode ${name}: ${why}.`,
    "Render it again; if it comes from outside, save it as an 8-bit PNG.",
    cause,
  );
}
