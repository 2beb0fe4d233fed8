import { readPng, type Pixels } from "./png.ts";

/** Decoded pictures are large: those of the last two pairs are kept. */
const kept = 4;
const loaded = new Map<string, Promise<Pixels>>();

/** The values of a picture's pixels. @throws Error when it cannot be fetched or decoded; then it is tried again next time. */
export function loadPixels(url: string): Promise<Pixels> {
  const known = loaded.get(url);
  if (known !== undefined) return known;
  const [oldest] = loaded.keys();
  if (loaded.size >= kept && oldest !== undefined) loaded.delete(oldest);
  const loading = decode(url).catch((error: unknown) => {
    loaded.delete(url);
    throw error;
  });
  loaded.set(url, loading);
  return loading;
}

async function decode(url: string): Promise<Pixels> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The host answered ${response.status} for the picture`);
  const file = await response.blob();
  return (await readPng(new Uint8Array(await file.arrayBuffer()))) ?? throughCanvas(file);
}

async function throughCanvas(file: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("The browser gives no canvas to read the picture by");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const data = new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  const approximate = "Read through the browser's canvas: colours of transparent pixels are lost, others rounded.";
  return { width, height, data, approximate };
}
