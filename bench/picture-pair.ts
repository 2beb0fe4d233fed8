import type { Picture } from "#parity/compare/index";

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

/**
 * The stated pair: an opaque 3840x2160 gradient with four levels of noise in each channel, as a lightly sampled render
 * has, and a copy in which 1 % of the pixels, in round blobs of 4 to 40 pixels radius, are 60 levels brighter or darker.
 */
export function picturePair(): { legacy: Picture; graph: Picture; differing: number } {
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
  const graph = Uint8Array.from(data);
  const goal = Math.round(width * height * 0.01);
  const changed = new Set<number>();
  while (changed.size < goal) addBlob(next, goal, changed, graph);
  return { legacy: { width, height, data }, graph: { width, height, data: graph }, differing: changed.size };
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
