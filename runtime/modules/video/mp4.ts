import { VideoFault, type Video } from "./video.ts";

/** A box of ISO 14496-12: its four letters, and where its content starts and ends. */
interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** @throws VideoFault, RangeError */
export function readMp4(view: DataView): Omit<Video, "container"> {
  const top = boxes(view, { start: 0, end: view.byteLength });
  if (top[0]?.type !== "ftyp") throw new VideoFault("it is neither MP4 nor WebM");
  one(top, "mdat");
  const tracks = boxes(view, one(top, "moov")).filter(({ type }) => type === "trak");
  const video = tracks.map((track) => inside(view, track, "mdia")).find((media) => handlerOf(view, media) === "vide");
  if (video === undefined) throw new VideoFault("it has no picture track");
  const table = inside(view, inside(view, video, "minf"), "stbl");
  // Behind version and flags: the entry's size, type, 6 reserved bytes, data reference and 16 bytes of no use.
  const [entry] = boxes(view, skip(inside(view, table, "stsd"), 8));
  if (entry === undefined) throw new VideoFault("its track does not say what it holds");
  const frames = view.getUint32(inside(view, table, "stsz").start + 8);
  const header = inside(view, video, "mdhd");
  const long = view.getUint8(header.start) === 1;
  const timescale = view.getUint32(header.start + (long ? 20 : 12));
  const duration = long ? Number(view.getBigUint64(header.start + 24)) : view.getUint32(header.start + 16);
  return {
    width: view.getUint16(entry.start + 24),
    height: view.getUint16(entry.start + 26),
    frames,
    fps: (frames * timescale) / duration,
  };
}

function boxes(view: DataView, { start, end }: Pick<Box, "start" | "end">): Box[] {
  const found: Box[] = [];
  for (let at = start; at < end;) {
    const long = view.getUint32(at) === 1;
    const size = long ? Number(view.getBigUint64(at + 8)) : view.getUint32(at);
    const type = String.fromCharCode(...[4, 5, 6, 7].map((offset) => view.getUint8(at + offset)));
    const head = long ? 16 : 8;
    if (size < head) throw new VideoFault(`the box "${type}" does not say how long it is`);
    if (at + size > end) throw new VideoFault(`the box "${type}" does not end`);
    found.push({ type, start: at + head, end: at + size });
    at += size;
  }
  return found;
}

function one(found: readonly Box[], type: string): Box {
  return found.find((box) => box.type === type) ?? missing(type);
}

function inside(view: DataView, box: Pick<Box, "start" | "end">, type: string): Box {
  return one(boxes(view, box), type);
}

function skip({ type, start, end }: Box, bytes: number): Box {
  return { type, start: start + bytes, end };
}

function handlerOf(view: DataView, media: Box): string {
  const { start } = inside(view, media, "hdlr");
  return String.fromCharCode(...[8, 9, 10, 11].map((offset) => view.getUint8(start + offset)));
}

function missing(type: string): never {
  throw new VideoFault(`it has no "${type}" box`);
}
