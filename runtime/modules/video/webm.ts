import { VideoFault, type Video } from "./video.ts";

/** Identifiers of Matroska's elements. */
const ids = {
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  track: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
} as const;

/** The track type of pictures. */
const pictures = 1;

interface Element {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** @throws VideoFault, RangeError */
export function readWebm(view: DataView): Omit<Video, "container"> {
  const top = elements(view, { start: 0, end: view.byteLength });
  const segment = elements(view, one(top, ids.segment, "segment"));
  const info = elements(view, one(segment, ids.info, "info"));
  const track = elements(view, one(segment, ids.tracks, "tracks"))
    .filter(({ id }) => id === ids.track)
    .map((element) => elements(view, element))
    .find((inner) => unsigned(view, one(inner, ids.trackType, "track type")) === pictures);
  if (track === undefined) throw new VideoFault("it has no picture track");
  const picture = elements(view, one(track, ids.video, "video"));
  const number = unsigned(view, one(track, ids.trackNumber, "track number"));
  const clusters = segment.filter(({ id }) => id === ids.cluster);
  const blocks = clusters.flatMap((cluster) => elements(view, cluster).flatMap((element) => blocksOf(view, element)));
  const frames = blocks.filter(({ start }) => vint(view, start).value === number).length;
  // Nanoseconds a tick; a million where the file says nothing.
  const scale = info.find(({ id }) => id === ids.timestampScale);
  const seconds =
    (float(view, one(info, ids.duration, "duration")) * (scale === undefined ? 1e6 : unsigned(view, scale))) / 1e9;
  return {
    width: unsigned(view, one(picture, ids.pixelWidth, "pixel width")),
    height: unsigned(view, one(picture, ids.pixelHeight, "pixel height")),
    frames,
    fps: frames / seconds,
  };
}

function blocksOf(view: DataView, element: Element): Element[] {
  if (element.id === ids.simpleBlock) return [element];
  return element.id === ids.blockGroup ? elements(view, element).filter(({ id }) => id === ids.block) : [];
}

function elements(view: DataView, { start, end }: Pick<Element, "start" | "end">): Element[] {
  const found: Element[] = [];
  for (let at = start; at < end;) {
    const { marked: id, after } = vint(view, at);
    const size = vint(view, after);
    // All bits set: a live stream, of which nobody can say whether it is whole.
    if (size.unknown) throw new VideoFault("an element does not say how long it is");
    if (size.after + size.value > end) throw new VideoFault(`the element ${id.toString(16)} does not end`);
    found.push({ id, start: size.after, end: size.after + size.value });
    at = size.after + size.value;
  }
  return found;
}

/** A number of variable length: the leading zero bits of its first byte say how many bytes follow. */
function vint(view: DataView, at: number): { value: number; marked: number; after: number; unknown: boolean } {
  const first = view.getUint8(at);
  const length = Math.clz32(first) - 23;
  if (length > 8) throw new VideoFault("a number is longer than numbers are");
  const marker = 2 ** (7 * length);
  let value = first & (0xff >> length);
  for (let index = 1; index < length; index += 1) value = value * 256 + view.getUint8(at + index);
  return { value, marked: value + marker, after: at + length, unknown: value === marker - 1 };
}

function unsigned(view: DataView, { start, end }: Element): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 256 + view.getUint8(at);
  return value;
}

function float(view: DataView, { start, end }: Element): number {
  return end - start === 4 ? view.getFloat32(start) : view.getFloat64(start);
}

function one(found: readonly Element[], id: number, name: string): Element {
  const element = found.find((candidate) => candidate.id === id);
  if (element === undefined) throw new VideoFault(`it does not tell its ${name}`);
  return element;
}
