import type { Video } from "./video.ts";

/** The smallest files that have a video's structure; there are no pictures in them. */
type Facts = Omit<Video, "container">;

/** @param long writes every size and time in 64 bits */
export function mp4Of({ width, height, frames, fps }: Facts, long = false): Buffer {
  const box = (type: string, ...content: Buffer[]): Buffer => mp4Box(type, Buffer.concat(content), long);
  const entry = Buffer.alloc(28);
  entry.writeUInt16BE(width, 24);
  entry.writeUInt16BE(height, 26);
  const count = Buffer.alloc(12);
  count.writeUInt32BE(frames, 8);
  const table = box("stbl", box("stsd", Buffer.alloc(8), box("avc1", entry)), box("stsz", count));
  const track = (handler: string, inner: Buffer): Buffer => {
    const name = Buffer.from(`\0\0\0\0\0\0\0\0${handler}`, "latin1");
    return box("trak", box("mdia", mdhd(1000, (frames * 1000) / fps, long), box("hdlr", name), box("minf", inner)));
  };
  return Buffer.concat([
    box("ftyp", Buffer.from("isom\0\0\0\0")),
    box("mdat", Buffer.alloc(frames)),
    box("moov", track("soun", box("stbl")), track("vide", table)),
  ]);
}

function mdhd(timescale: number, duration: number, long: boolean): Buffer {
  const content = Buffer.alloc(long ? 32 : 20);
  if (long) {
    content.writeUInt8(1, 0);
    content.writeUInt32BE(timescale, 20);
    content.writeBigUInt64BE(BigInt(Math.round(duration)), 24);
  } else {
    content.writeUInt32BE(timescale, 12);
    content.writeUInt32BE(Math.round(duration), 16);
  }
  return mp4Box("mdhd", content, long);
}

function mp4Box(type: string, content: Buffer, long: boolean): Buffer {
  const head = Buffer.alloc(long ? 16 : 8);
  head.writeUInt32BE(long ? 1 : 8 + content.length, 0);
  head.write(type, 4, "latin1");
  if (long) head.writeBigUInt64BE(BigInt(16 + content.length), 8);
  return Buffer.concat([head, content]);
}

/** @param grouped puts each picture into a block group of its own, as writers do that say how long it is shown */
export function webmOf({ width, height, frames, fps }: Facts, grouped = false): Buffer {
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE((frames * 1000) / fps);
  const track = (number: number, type: number, ...more: Buffer[]): Buffer =>
    element("ae", element("d7", Buffer.of(number)), element("83", Buffer.of(type)), ...more);
  const size = element("e0", element("b0", uint16(width)), element("ba", uint16(height)));
  const block = (number: number): Buffer => {
    const content = Buffer.of(0x80 | number, 0, 0, 0);
    return grouped ? element("a0", element("a1", content)) : element("a3", content);
  };
  const blocks = Array.from({ length: frames }, () => block(2));
  return Buffer.concat([
    element("1a45dfa3", element("4282", Buffer.from("webm"))),
    element(
      "18538067",
      element("1549a966", element("2ad7b1", Buffer.of(0x0f, 0x42, 0x40)), element("4489", duration)),
      element("1654ae6b", track(1, 2), track(2, 1, size)),
      element("1f43b675", block(1), ...blocks),
    ),
  ]);
}

/** Sizes are written in eight bytes, as the writer of a file does that it will fill in later. */
function element(id: string, ...content: Buffer[]): Buffer {
  const size = Buffer.alloc(8);
  const inner = Buffer.concat(content);
  size.writeBigUInt64BE((1n << 56n) | BigInt(inner.length));
  return Buffer.concat([Buffer.from(id, "hex"), size, inner]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}
