import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import { maxTextureBytes, maxTextureSide, type Texture } from "#contracts";

/**
 * A PNG beside a library as a texture of its looks: `texture(new URL("textures/weave.png", import.meta.url), [0.02, 0.02])`.
 * @param file the PNG, of at most 512 KiB and 2048 pixels a side; colours without a profile are sRGB
 * @param size metres that one repeat covers on the surface, width and height
 * @throws Error that names the file and what is wrong with it
 */
export function texture(file: URL, size: readonly [number, number]): Texture {
  const path = fileURLToPath(file);
  const bytes = readFileSync(path);
  if (bytes.length > maxTextureBytes)
    throw new Error(
      `the texture "${path}" has ${bytes.length} bytes, at most ${maxTextureBytes} are allowed: save it smaller`,
    );
  const { width, height } = decoded(path, bytes);
  if (Math.max(width, height) > maxTextureSide)
    throw new Error(
      `the texture "${path}" has ${width} x ${height} pixels, at most ${maxTextureSide} a side are allowed: save it smaller`,
    );
  return { png: bytes.toString("base64"), size: [...size] };
}

/** Read to its end: a picture that is cut short would be found by the renderer only. */
function decoded(path: string, bytes: Buffer): PNG {
  try {
    return PNG.sync.read(bytes);
  } catch (error) {
    throw new Error(`the texture "${path}" is no whole PNG: save it again as PNG`, { cause: error });
  }
}
