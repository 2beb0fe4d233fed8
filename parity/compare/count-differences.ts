import { depthOf, fullOf, words, type Picture } from "./picture.ts";

/** Side of the square tiles that differences are counted in, and of the window of the clustering metric, in pixels. */
export const tileSize = 32;

/** The differing pixels of one tile: how many, and the box around them, ends excluded. */
export interface DifferingTile {
  readonly column: number;
  readonly row: number;
  readonly top: number;
  count: number;
  left: number;
  right: number;
  bottom: number;
}

/** Exact counts over two pictures of one size and depth. */
export interface Differences {
  differingPixels: number;
  /** Largest difference in one channel, in levels of the pictures' depth. */
  largestChannelDifference: number;
  alphaDifferingPixels: number;
  hiddenColourPixels: number;
  /** Pixels that at least one picture shows, its alpha being more than nought. */
  visiblePixels: number;
  /** Pixels that exactly one picture shows. */
  oneSidedPixels: number;
  /** Whether every pixel of both is opaque. */
  opaque: boolean;
  /** By their number from the top left, only those with a difference. Later steps look nowhere else. */
  tiles: ReadonlyMap<number, DifferingTile>;
}

/**
 * Counts how two aligned pictures of one size and depth differ. Nearly all pixels of a comparison are equal, so whole pixels are
 * compared first and channels are looked at only where that fails.
 */
export function countDifferences(first: Picture, second: Picture): Differences {
  const found = new Counting(first, second);
  const a = words(first);
  const b = words(second);
  const deep = depthOf(first) === 16;
  const step = deep ? 2 : 1;
  const alphaShift = deep ? 16 : 24;
  let everyAlpha = -1;
  let visible = 0;
  for (let y = 0, index = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1, index += step) {
      // The word that holds the alpha; of 16-bit channels the other one is before it.
      const last = a[index + step - 1] ?? 0;
      const other = b[index + step - 1] ?? 0;
      if (last !== other || (deep && a[index] !== b[index])) found.add(x, y);
      everyAlpha &= last & other;
      visible += (last | other) >>> alphaShift === 0 ? 0 : 1;
    }
  }
  return found.result(visible, everyAlpha >>> alphaShift === fullOf(first));
}

class Counting {
  readonly #a: Picture["data"];
  readonly #b: Picture["data"];
  readonly #width: number;
  readonly #columns: number;
  readonly #tiles = new Map<number, DifferingTile>();
  #tile: DifferingTile | undefined;
  #differing = 0;
  #largest = 0;
  #alpha = 0;
  #hidden = 0;
  #oneSided = 0;

  constructor(first: Picture, second: Picture) {
    this.#a = first.data;
    this.#b = second.data;
    this.#width = first.width;
    this.#columns = Math.ceil(first.width / tileSize);
  }

  add(x: number, y: number): void {
    const offset = (y * this.#width + x) * 4;
    for (let channel = offset; channel < offset + 4; channel += 1) {
      const difference = Math.abs((this.#a[channel] ?? 0) - (this.#b[channel] ?? 0));
      if (difference > this.#largest) this.#largest = difference;
    }
    const alpha = this.#a[offset + 3];
    const other = this.#b[offset + 3];
    this.#differing += 1;
    if (alpha !== other) this.#alpha += 1;
    else if (alpha === 0) this.#hidden += 1;
    if ((alpha === 0) !== (other === 0)) this.#oneSided += 1;
    this.#widen(x, y);
  }

  #widen(x: number, y: number): void {
    const tile = this.#tileAt(Math.floor(x / tileSize), Math.floor(y / tileSize), y);
    tile.count += 1;
    if (x < tile.left) tile.left = x;
    if (x >= tile.right) tile.right = x + 1;
    if (y >= tile.bottom) tile.bottom = y + 1;
  }

  /** Differing pixels come row by row: most are in the tile of the one before, and a tile's first is its topmost. */
  #tileAt(column: number, row: number, y: number): DifferingTile {
    if (this.#tile?.column === column && this.#tile.row === row) return this.#tile;
    const key = row * this.#columns + column;
    let tile = this.#tiles.get(key);
    if (tile === undefined) {
      tile = { column, row, top: y, count: 0, left: Infinity, right: 0, bottom: 0 };
      this.#tiles.set(key, tile);
    }
    this.#tile = tile;
    return tile;
  }

  result(visiblePixels: number, opaque: boolean): Differences {
    return {
      differingPixels: this.#differing,
      largestChannelDifference: this.#largest,
      alphaDifferingPixels: this.#alpha,
      hiddenColourPixels: this.#hidden,
      visiblePixels,
      oneSidedPixels: this.#oneSided,
      opaque,
      tiles: this.#tiles,
    };
  }
}
