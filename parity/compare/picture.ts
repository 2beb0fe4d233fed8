/** A decoded picture: 8-bit RGBA, not premultiplied, row by row from the top left. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** The same picture with its data at an address that 32-bit reads can use; a copy only where it is not already so. */
export function aligned(picture: Picture): Picture {
  return picture.data.byteOffset % 4 === 0 ? picture : { ...picture, data: Uint8Array.from(picture.data) };
}

/** The pixels as one 32-bit number each, so that two are compared in one step. Wants an aligned picture. */
export function words(picture: Picture): Uint32Array {
  return new Uint32Array(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength / 4);
}
