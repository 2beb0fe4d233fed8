/**
 * Whether decoded RGBA pixels show nothing: all of one colour, or all fully transparent. A renderer that drew
 * nothing still exits with success, so somebody has to look.
 * @param data four bytes a pixel; a view at an offset that is a multiple of four is read in place
 */
export function isBlank(data: Uint8Array): boolean {
  const aligned = data.byteOffset % 4 === 0 ? data : Uint8Array.from(data);
  const pixels = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
  const [first] = pixels;
  if (pixels.every((pixel) => pixel === first)) return true;
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] !== 0) return false;
  return true;
}
