import { promisify } from "node:util";
import { constants, crc32, deflate } from "node:zlib";

/** A picture of at most 256 colours: one byte a pixel, an index into `palette` (RGB). */
export interface IndexedPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly palette: readonly (readonly [red: number, green: number, blue: number])[];
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const deflated = promisify(deflate);

/**
 * Encodes an indexed picture as PNG. sharp has no way in for indices: it would look for a palette itself, which takes seconds at 3840x2160.
 */
export async function encodeIndexedPng({ width, height, data, palette }: IndexedPicture): Promise<Uint8Array> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits an index, indexed colour; the only compression and filter method there are, not interlaced.
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    // Before each row its filter's number, 0 for none: indices of neighbours say nothing about each other.
    rows.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  // The fastest level that still finds repeats: the file is looked at once or never.
  const packed = await deflated(rows, { level: constants.Z_BEST_SPEED });
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat())),
    chunk("IDAT", packed),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
