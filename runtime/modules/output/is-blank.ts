/**
 * Whether decoded RGBA pixels show nothing: all of one colour, or all fully transparent. A renderer that drew
 * nothing still exits with success, so somebody has to look.
 * @param data four values a pixel, of 8 or 16 bits; a view at an offset that is a multiple of four is read in place
 */
export function isBlank(data: Uint8Array | Uint16Array): boolean {
  return isOneColour(data) || isTransparent(data);
}

function isOneColour(data: Uint8Array | Uint16Array): boolean {
  // Not slice(): that of a Buffer copies nothing.
  const copy = (): typeof data => (data instanceof Uint16Array ? Uint16Array.from(data) : Uint8Array.from(data));
  const aligned = data.byteOffset % 4 === 0 ? data : copy();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
  // A pixel is one word, of 16-bit channels two.
  const period = data.BYTES_PER_ELEMENT;
  for (let index = period; index < words.length; index += 1) if (words[index] !== words[index - period]) return false;
  return true;
}

function isTransparent(data: Uint8Array | Uint16Array): boolean {
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] !== 0) return false;
  return true;
}
