import sharp from "sharp";
import type { TestHost } from "../testing/host.ts";
import type { ArtifactRef } from "#contracts";

/** RGBA of one pixel, 0 to 255, or 0 to 65535 in a deep picture. */
export type Pixel = readonly [number, number, number, number];

/** A PNG of these pixels, stored as if it had been rendered. */
export async function rendered(
  { artifacts }: TestHost,
  [width, height]: readonly [number, number],
  pixel: (x: number, y: number) => Pixel,
  depth: 8 | 16 = 8,
): Promise<ArtifactRef<"image">> {
  const values = Array.from({ length: width * height }, (_, index) =>
    pixel(index % width, Math.floor(index / width)),
  ).flat();
  const data = depth === 16 ? Uint16Array.from(values) : Uint8Array.from(values);
  const image = sharp(data, { raw: { width, height, channels: 4 } });
  return artifacts.write(
    "image",
    "still",
    await image
      .toColourspace(depth === 16 ? "rgb16" : "srgb")
      .png()
      .toBuffer(),
  );
}

/** The values stored in a file, whatever its profile says of them. */
export async function values(file: Uint8Array, depth: 8 | 16 = 8): Promise<number[]> {
  const image = sharp(file, { ignoreIcc: true }).ensureAlpha();
  const data = await image
    .toColourspace(depth === 16 ? "rgb16" : "srgb")
    .raw({ depth: depth === 16 ? "ushort" : "uchar" })
    .toBuffer();
  return depth === 16 ? [...new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)] : [...data];
}

/** The names of a PNG's chunks. */
export function chunksOf(png: Buffer): string[] {
  const names: string[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) names.push(png.toString("latin1", at + 4, at + 8));
  return names;
}
