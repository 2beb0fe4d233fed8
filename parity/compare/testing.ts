import type { EightBitPicture, Picture } from "./picture.ts";

export type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

/** A picture whose pixels a function gives. For tests and benches. */
export function paint(width: number, height: number, pixel: (x: number, y: number) => Pixel): EightBitPicture {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.set(pixel(x, y), (y * width + x) * 4);
  }
  return { width, height, data };
}

/** An opaque picture in which no two neighbours are equal. */
export function gradient(width: number, height: number): EightBitPicture {
  return paint(width, height, (x, y) => [(x * 7) % 256, (y * 11) % 256, ((x + y) * 5) % 256, 255]);
}

/** A copy with some pixels replaced. */
export function withPixels(
  picture: EightBitPicture,
  pixels: readonly (readonly [x: number, y: number, pixel: Pixel])[],
): EightBitPicture {
  const data = Uint8Array.from(picture.data);
  for (const [x, y, pixel] of pixels) data.set(pixel, (y * picture.width + x) * 4);
  return { ...picture, data };
}

/** A pixel of a picture. */
export function pixelAt(picture: Picture, x: number, y: number): Pixel {
  const [red = 0, green = 0, blue = 0, alpha = 0] = picture.data.subarray((y * picture.width + x) * 4);
  return [red, green, blue, alpha];
}
