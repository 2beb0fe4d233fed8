/** A decoded picture: 8-bit RGBA, not premultiplied, row by row from the top left. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

/**
 * The same pixels as one 32-bit number each, so that two pixels are compared in one step. Shares the memory where its
 * alignment allows it.
 */
export function words(picture: Picture): Uint32Array {
  const { buffer, byteOffset, byteLength } = picture.data;
  if (byteOffset % 4 === 0) return new Uint32Array(buffer, byteOffset, byteLength / 4);
  return new Uint32Array(picture.data.slice().buffer);
}

/** Whether every pixel is the same: what a renderer leaves behind when it drew nothing. */
export function isBlank(picture: Picture): boolean {
  const pixels = words(picture);
  const first = pixels[0];
  return pixels.every((pixel) => pixel === first);
}
