import { heatColour } from "#runtime/api/heat-scale";
import type { Pixels } from "./png.ts";

/** A part of a picture, in pixels from the top left. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Side of the squares by which differing pixels that lie together are found, in pixels. */
const square = 32;

/** Each pixel's largest channel difference, 0 to 255; null where the pictures differ in size. */
export function levelsOf(left: Pixels, right: Pixels): Uint8Array | null {
  if (left.width !== right.width || left.height !== right.height) return null;
  const levels = new Uint8Array(left.width * left.height);
  const a = new Uint32Array(left.data.buffer);
  const b = new Uint32Array(right.data.buffer);
  for (let index = 0; index < levels.length; index += 1) {
    if (a[index] !== b[index]) levels[index] = levelAt(left.data, right.data, index * 4);
  }
  return levels;
}

function levelAt(a: Uint8Array, b: Uint8Array, at: number): number {
  let level = 0;
  for (let channel = at; channel < at + 4; channel += 1) {
    level = Math.max(level, Math.abs((a[channel] ?? 0) - (b[channel] ?? 0)));
  }
  return level;
}

/** Counts of pixels by level, 256 of them. */
export function histogram(levels: Uint8Array): number[] {
  const counts = Array.from({ length: 256 }, () => 0);
  for (const level of levels) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
}

/** The levels in the colours of the fixed scale, four bytes a pixel. */
export function heatPicture(levels: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const colours = new Uint32Array(256);
  const bytes = new Uint8Array(colours.buffer);
  for (let level = 0; level < 256; level += 1) bytes.set([...heatColour(level), 255], level * 4);
  const words = new Uint32Array(levels.length);
  for (let index = 0; index < levels.length; index += 1) words[index] = colours[levels[index] ?? 0] ?? 0;
  return new Uint8ClampedArray(words.buffer);
}

/** Opaque red where anything differs, over the left picture in faint grey. */
export function diffPicture(left: Pixels, levels: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const drawn = new Uint8ClampedArray(left.data.length);
  for (let index = 0, at = 0; index < levels.length; index += 1, at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = left.data.subarray(at, at + 4);
    const grey = 255 + (0.299 * red + 0.587 * green + 0.114 * blue - 255) * 0.15 * (alpha / 255);
    drawn.set((levels[index] ?? 0) > 0 ? [255, 0, 0, 255] : [grey, grey, grey, 255], at);
  }
  return drawn;
}

/** Where differing pixels lie together, most pixels first: squares that touch are one place. */
export function places(levels: Uint8Array, width: number): Rectangle[] {
  const across = Math.ceil(width / square);
  const found = new Map<number, { count: number; left: number; top: number; right: number; bottom: number }>();
  for (let index = 0; index < levels.length; index += 1) {
    if (levels[index] === 0) continue;
    const [x, y] = [index % width, Math.floor(index / width)];
    const key = Math.floor(y / square) * across + Math.floor(x / square);
    const one = found.get(key) ?? { count: 0, left: x, top: y, right: x, bottom: y };
    one.count += 1;
    one.left = Math.min(one.left, x);
    one.top = Math.min(one.top, y);
    one.right = Math.max(one.right, x);
    one.bottom = Math.max(one.bottom, y);
    found.set(key, one);
  }
  return groups([...found.keys()], across)
    .map((keys) => keys.flatMap((key) => found.get(key) ?? []))
    .toSorted((a, b) => total(b) - total(a))
    .map((squares) => {
      const left = Math.min(...squares.map((one) => one.left));
      const top = Math.min(...squares.map((one) => one.top));
      const right = Math.max(...squares.map((one) => one.right));
      const bottom = Math.max(...squares.map((one) => one.bottom));
      return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    });
}

const total = (squares: readonly { readonly count: number }[]): number =>
  squares.reduce((sum, { count }) => sum + count, 0);

/** Squares that touch, corners included, by a flood from each that no flood has reached. */
function groups(keys: readonly number[], across: number): number[][] {
  const left = new Set(keys);
  const result: number[][] = [];
  for (const start of keys) {
    if (!left.delete(start)) continue;
    const group = [start];
    for (const key of group) {
      const column = key % across;
      for (const down of [-across, 0, across]) {
        for (const right of [-1, 0, 1]) {
          const within = column + right >= 0 && column + right < across;
          if (within && left.delete(key + down + right)) group.push(key + down + right);
        }
      }
    }
    result.push(group);
  }
  return result;
}
