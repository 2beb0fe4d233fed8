import sharp from "sharp";
import { RenderlineError } from "#contracts";
import { maxPixels } from "../finish/pixels.ts";
import { isBlank } from "./is-blank.ts";

/** Sides in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a picture to its end and looks at it: a renderer that was stopped, or that drew nothing, may well have left a file.
 * @param source a path, or a file's bytes
 * @param wanted the size it must have; any without it
 * @throws RenderlineError artifact-invalid, picture-wrong-size, picture-blank
 */
export async function checkPicture(source: string | Uint8Array, wanted?: PictureSize): Promise<void> {
  const { data, info } = await decode(source);
  if (wanted !== undefined && (info.width !== wanted.width || info.height !== wanted.height)) {
    throw new RenderlineError(
      "picture-wrong-size",
      `the picture is ${info.width} x ${info.height} pixels, wanted ${wanted.width} x ${wanted.height}`,
      "Wire the scene that the picture was rendered from; if it is that one, look at what made the picture.",
    );
  }
  if (isBlank(data)) {
    throw new RenderlineError(
      "picture-blank",
      "the picture shows nothing: every pixel is the same, or all are transparent",
      "Look at the scene's camera and at the product's size; the renderer's log may say more.",
    );
  }
}

async function decode(source: string | Uint8Array): Promise<{ data: Buffer; info: PictureSize }> {
  try {
    return await sharp(source, { failOn: "warning", limitInputPixels: maxPixels })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw new RenderlineError(
      "artifact-invalid",
      `the picture cannot be decoded: ${error instanceof Error ? error.message : String(error)}`,
      "Render it again; if it stays so, look at the renderer with npx renderline doctor.",
      error,
    );
  }
}
