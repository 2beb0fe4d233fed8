/** A decoded picture: four bytes a pixel, red, green, blue and alpha, from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
  /** Why the values are not those of the file, in a sentence; undefined where they are. */
  readonly approximate?: string;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly channels: number;
  readonly indexed: boolean;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Channels by PNG colour type: grey, red-green-blue, indexed, grey with alpha, red-green-blue-alpha. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * Reads a PNG's own values. A canvas cannot: it multiplies colours by alpha, which loses those of transparent pixels, and
 * converts by colour profile. Null for what it does not read: another format, interlaced, or fewer than 8 bits a channel.
 * @throws TypeError when the compressed data is broken
 */
export async function readPng(file: Uint8Array<ArrayBuffer>): Promise<Pixels | null> {
  if (!signature.every((byte, index) => file[index] === byte)) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let header: Header | null = null;
  let palette = new Uint8Array();
  let transparent: Uint8Array | undefined;
  const packed: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at + 8 <= file.length; at += view.getUint32(at) + 12) {
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const body = file.subarray(at + 8, at + 8 + view.getUint32(at));
    if (name === "IHDR") header = readHeader(view);
    else if (name === "PLTE") palette = body;
    else if (name === "tRNS") transparent = body;
    else if (name === "IDAT") packed.push(body);
    else if (name === "IEND") break;
  }
  // A colour that stands for transparent is a thing of old files.
  if (header === null || (transparent !== undefined && !header.indexed)) return null;
  const rows = await inflate(packed);
  unfilter(rows, header);
  const data = toRgba(rows, header, palette, transparent);
  const { width, height, depth } = header;
  return depth === 8 ? { width, height, data } : { width, height, data, approximate: "16 bits a channel, shown as 8." };
}

function readHeader(view: DataView): Header | null {
  const [depth, type, interlaced] = [view.getUint8(24), view.getUint8(25), view.getUint8(28)];
  const channels = channelsOf[type];
  if (channels === undefined || interlaced !== 0 || (depth !== 8 && depth !== 16)) return null;
  return { width: view.getUint32(16), height: view.getUint32(20), depth, channels, indexed: type === 3 };
}

async function inflate(parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Undoes each row's filter in place (PNG, section 9). A row begins with the number of its filter. */
function unfilter(rows: Uint8Array, { width, height, depth, channels }: Header): void {
  const step = (channels * depth) / 8;
  const length = width * step;
  for (let y = 0; y < height; y += 1) {
    const row = y * (length + 1) + 1;
    const above = row - length - 1;
    const filter = rows[row - 1] ?? 0;
    if (filter === 0) continue;
    for (let x = 0; x < length; x += 1) {
      const left = x >= step ? (rows[row + x - step] ?? 0) : 0;
      const up = y > 0 ? (rows[above + x] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (rows[above + x - step] ?? 0) : 0;
      rows[row + x] = (rows[row + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function toRgba(
  rows: Uint8Array,
  { width, height, depth, channels, indexed }: Header,
  palette: Uint8Array,
  transparent: Uint8Array | undefined,
): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(width * height * 4);
  const bytes = depth / 8;
  const colours = channels > 2 ? 3 : 1;
  for (let y = 0, to = 0; y < height; y += 1) {
    let from = y * (width * channels * bytes + 1) + 1;
    for (let x = 0; x < width; x += 1, to += 4, from += channels * bytes) {
      const first = rows[from] ?? 0;
      for (let channel = 0; channel < 3; channel += 1) {
        const own = rows[from + Math.min(channel, colours - 1) * bytes] ?? 0;
        data[to + channel] = indexed ? (palette[first * 3 + channel] ?? 0) : own;
      }
      const alpha = channels === colours ? 255 : (rows[from + colours * bytes] ?? 0);
      data[to + 3] = indexed ? (transparent?.[first] ?? 255) : alpha;
    }
  }
  return data;
}
