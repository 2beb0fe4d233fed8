import type { EightBitPicture } from "#parity/compare/picture";

export const width = 3840;
export const height = 2160;

/** A generator of equal numbers everywhere (mulberry32), so that every machine compares the same pair. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface PicturePair {
  readonly legacy: EightBitPicture;
  readonly graph: EightBitPicture;
  /** How many pixels differ. */
  readonly differing: number;
}

/** Share of the pixels that differ. */
const share = 0.01;

/**
 * An opaque 3840x2160 gradient with four levels of noise in each channel, in every pixel, and a copy in which 1 % of the pixels, in
 * round blobs of 4 to 40 pixels radius, are 60 levels brighter or darker. No render that somebody would deliver is as noisy.
 */
export function noisyPair(): PicturePair {
  const next = random(1);
  const data = new Uint8Array(width * height * 4);
  for (let index = 0; index < width * height; index += 1) {
    const x = (index % width) / width;
    const y = Math.floor(index / width) / height;
    data[index * 4] = 40 + 160 * x + 4 * next();
    data[index * 4 + 1] = 60 + 140 * y + 4 * next();
    data[index * 4 + 2] = 80 + 60 * (x + y) + 4 * next();
    data[index * 4 + 3] = 255;
  }
  return withBlobs(data, next);
}

/**
 * The stated pair: an opaque 3840x2160 picture like a studio render, and a copy with the same blobs. A lit ball fills a third of it, with
 * two levels of noise in each channel, as denoised sampling leaves; around it is a backdrop that only shades from top to bottom.
 */
export function renderedPair(): PicturePair {
  const next = random(2);
  const data = new Uint8Array(width * height * 4);
  const radius = 940;
  for (let index = 0; index < width * height; index += 1) {
    const dx = ((index % width) - width / 2) / radius;
    const y = Math.floor(index / width);
    const dy = (y - height / 2) / radius;
    const inside = 1 - dx * dx - dy * dy;
    const backdrop = 205 + Math.floor((45 * y) / height);
    const light = inside > 0 ? 0.35 + 0.65 * Math.max(0, 0.6 * Math.sqrt(inside) - 0.4 * dx - 0.5 * dy) : 0;
    data[index * 4] = inside > 0 ? 190 * light + 2 * next() : backdrop;
    data[index * 4 + 1] = inside > 0 ? 170 * light + 2 * next() : backdrop;
    data[index * 4 + 2] = inside > 0 ? 150 * light + 2 * next() : backdrop;
    data[index * 4 + 3] = 255;
  }
  return withBlobs(data, next);
}

function withBlobs(data: Uint8Array, next: () => number): PicturePair {
  const graph = Uint8Array.from(data);
  const goal = Math.round(width * height * share);
  const changed = new Set<number>();
  while (changed.size < goal) addBlob(next, goal, changed, graph);
  return { legacy: { width, height, data }, graph: { width, height, data: graph }, differing: changed.size };
}

/** A picture of which every pixel differs from the other's, by two levels. */
export function differingEverywhere({ width, height, data }: EightBitPicture): EightBitPicture {
  return { width, height, data: data.map(changed) };
}

/** The same in a tenth of the tiles of 32 x 32 pixels, strewn at random. */
export function differingInATenth(picture: EightBitPicture): EightBitPicture {
  const next = random(3);
  const data = Uint8Array.from(picture.data);
  for (let top = 0; top < height; top += 32) {
    for (let left = 0; left < width; left += 32) {
      if (next() < 0.1) changeTile(data, left, top);
    }
  }
  return { ...picture, data };
}

function changeTile(data: Uint8Array, left: number, top: number): void {
  for (let y = top; y < Math.min(top + 32, height); y += 1) {
    for (let at = (y * width + left) * 4; at < (y * width + left + 32) * 4; at += 1)
      data[at] = changed(data[at] ?? 0, at);
  }
}

function changed(value: number, index: number): number {
  if (index % 4 === 3) return value;
  return value > 127 ? value - 2 : value + 2;
}

function addBlob(next: () => number, goal: number, changed: Set<number>, data: Uint8Array): void {
  const radius = 4 + Math.floor(next() * 37);
  const left = radius + Math.floor(next() * (width - 2 * radius));
  const top = radius + Math.floor(next() * (height - 2 * radius));
  for (let y = -radius; y <= radius; y += 1) {
    for (let x = -radius; x <= radius; x += 1) {
      const index = (top + y) * width + left + x;
      if (x * x + y * y > radius * radius || changed.has(index) || changed.size >= goal) continue;
      changed.add(index);
      for (let channel = index * 4; channel < index * 4 + 3; channel += 1) {
        const value = data[channel] ?? 0;
        data[channel] = value > 127 ? value - 60 : value + 60;
      }
    }
  }
}
