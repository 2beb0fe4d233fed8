/** A decoded picture: RGBA of 8 or of 16 bits a channel, not premultiplied, row by row from the top left. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array | Uint16Array;
}

export interface EightBitPicture extends Picture {
  data: Uint8Array;
}

export function isEightBit(picture: Picture): picture is EightBitPicture {
  return depthOf(picture) === 8;
}

/** Bits a channel. */
export function depthOf({ data }: Picture): 8 | 16 {
  return data.BYTES_PER_ELEMENT === 2 ? 16 : 8;
}

/** What a full channel holds: 255 or 65535. */
export function fullOf(picture: Picture): number {
  return depthOf(picture) === 16 ? 65_535 : 255;
}

/** The same picture with its data at an address that 32-bit reads can use; a copy only where it is not already so. */
export function aligned(picture: EightBitPicture): EightBitPicture;
export function aligned(picture: Picture): Picture;
export function aligned(picture: Picture): Picture {
  if (picture.data.byteOffset % 4 === 0) return picture;
  // Not slice(): that of a Buffer copies nothing.
  const data = picture.data instanceof Uint16Array ? Uint16Array.from(picture.data) : Uint8Array.from(picture.data);
  return { ...picture, data };
}

/** The same picture with 16 bits a channel, full for full; a copy only where it has 8. */
export function deepened(picture: Picture): Picture {
  if (picture.data instanceof Uint16Array) return picture;
  return { ...picture, data: Uint16Array.from(picture.data, (value) => value * 257) };
}

/**
 * The pixels as 32-bit numbers, one each (two of 16-bit channels), so that two are compared in one step. The last byte, or
 * two, are the alpha. Wants an aligned picture.
 */
export function words(picture: Picture): Int32Array {
  return new Int32Array(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength / 4);
}
