import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { hasTransparency } from "./crop.ts";
import { sharpOf, type Pixels } from "./pixels.ts";

/** How a finished picture is written. */
export interface Encoding {
  readonly format: "png" | "png16" | "jpeg" | "webp" | "avif";
  /** Of JPEG, WebP and AVIF, 1 to 100. */
  readonly quality: number;
  readonly profile: "srgb" | "display-p3";
}

const profiles = { srgb: "srgb", "display-p3": "p3" } as const;

// AVIF's encoder cuts its work by the number of threads, so equal pictures would be unequal files on other machines.
sharp.concurrency(1);

/** Converts to the profile's colours and embeds it. No other metadata; equal pictures are equal bytes. */
export async function encoded(pixels: Pixels, { format, quality, profile }: Encoding): Promise<Buffer> {
  if (format === "png16") return deepPng(pixels, profile);
  const image = sharpOf(shallow(pixels));
  const opaque = hasTransparency(pixels) ? image : image.removeAlpha();
  const coloured = opaque.withIccProfile(profiles[profile]);
  const chromaSubsampling = "4:4:4";
  if (format === "png") return coloured.png().toBuffer();
  if (format === "jpeg") return coloured.jpeg({ quality, chromaSubsampling }).toBuffer();
  return format === "webp"
    ? coloured.webp({ quality }).toBuffer()
    : coloured.avif({ quality, chromaSubsampling }).toBuffer();
}

/** Sharp takes sixteen bits without a profile for Display P3. So the file says first that it is sRGB, and is converted then. */
async function deepPng(pixels: Pixels, profile: Encoding["profile"]): Promise<Buffer> {
  const image = hasTransparency(pixels) ? sharpOf(pixels) : sharpOf(pixels).removeAlpha();
  const plain = await image.toColourspace("rgb16").png().toBuffer();
  const srgb = withProfile(plain, "sRGB", await srgbProfile());
  if (profile === "srgb") return srgb;
  return sharp(srgb).withIccProfile(profiles[profile]).toColourspace("rgb16").png().toBuffer();
}

/** The nearest of 256 values; cutting the lower bits off would darken. */
function shallow(pixels: Pixels): Pixels {
  if (pixels.data instanceof Uint8Array) return pixels;
  return { ...pixels, data: Uint8Array.from(pixels.data, (value) => Math.round(value / 257)) };
}

/** The profile that sharp embeds. */
async function srgbProfile(): Promise<Buffer> {
  const create = { width: 1, height: 1, channels: 3, background: "#000000" } as const;
  const { icc } = await sharp(await sharp({ create }).withIccProfile("srgb").png().toBuffer()).metadata();
  if (icc === undefined) throw new Error("sharp embedded no profile");
  return icc;
}

/** Where a PNG's first chunk ends: signature, length, type, 13 bytes of header, checksum. */
const afterHeader = 33;

function withProfile(png: Buffer, name: string, profile: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(`iCCP${name}\0\0`, "latin1"), deflateSync(profile)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length - 4);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([png.subarray(0, afterHeader), length, content, checksum, png.subarray(afterHeader)]);
}
