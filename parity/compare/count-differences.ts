import { largestDifference, levelOf } from "./level.ts";
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
  /** Pixels by their largest channel difference as a level of {@link levelOf}: 256 counts. */
  histogram: number[];
  /** Whether every pixel of both is opaque. */
  opaque: boolean;
  /** By their number from the top left, only those with a difference. Later steps look nowhere else. */
  tiles: ReadonlyMap<number, DifferingTile>;
}

/** How many pixels of a row are looked at together: few enough that one difference costs little, enough to be worth a call. */
const stretch = 256;

/**
 * Counts how two aligned pictures of one size and depth differ. Nearly all pixels of a comparison are equal and opaque, so whole
 * stretches are compared and their alphas put together first; pixels and channels are looked at only where that does not do.
 */
export function countDifferences(first: Picture, second: Picture): Differences {
  const found = new Counting(first, second);
  const [a, b] = [words(first), words(second)];
  const [aBytes, bBytes] = [bytesOf(first), bytesOf(second)];
  const deep = depthOf(first) === 16;
  const step = deep ? 2 : 1;
  const alphaShift = deep ? 16 : 24;
  const full = fullOf(first);
  let opaque = true;
  let visible = 0;
  for (let y = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += stretch) {
      const count = Math.min(stretch, first.width - x);
      const from = (y * first.width + x) * step;
      const to = from + count * step;
      const equal = aBytes.compare(bBytes, from * 4, to * 4, from * 4, to * 4) === 0;
      if (!equal) addDifferences(found, a, b, { x, y, from, to, step });
      const alphas = togetherOf(a, from, to, step) & (equal ? -1 : togetherOf(b, from, to, step));
      if (alphas >>> alphaShift === full) visible += count;
      else {
        opaque = false;
        visible += countVisible(a, b, from, to, { step, alphaShift });
      }
    }
  }
  return found.result(visible, opaque);
}

interface Stretch {
  readonly x: number;
  readonly y: number;
  /** Its words, the end excluded, and how many a pixel has. */
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function addDifferences(found: Counting, a: Int32Array, b: Int32Array, { x, y, from, to, step }: Stretch): void {
  for (let index = from, column = x; index < to; index += step, column += 1) {
    if (a[index] !== b[index] || a[index + step - 1] !== b[index + step - 1]) found.add(column, y);
  }
}

/** The words that hold an alpha, all by AND: their alpha is full where each is. Of 16-bit channels it is a pixel's second word. */
function togetherOf(pixels: Int32Array, from: number, to: number, step: number): number {
  let together = -1;
  for (let index = from + step - 1; index < to; index += step) together &= pixels[index] ?? 0;
  return together;
}

function countVisible(
  a: Int32Array,
  b: Int32Array,
  from: number,
  to: number,
  { step, alphaShift }: { step: number; alphaShift: number },
): number {
  let visible = 0;
  for (let index = from + step - 1; index < to; index += step) {
    visible += ((a[index] ?? 0) | (b[index] ?? 0)) >>> alphaShift === 0 ? 0 : 1;
  }
  return visible;
}

function bytesOf({ data }: Picture): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

class Counting {
  readonly #a: Picture["data"];
  readonly #b: Picture["data"];
  readonly #width: number;
  readonly #columns: number;
  readonly #tiles = new Map<number, DifferingTile>();
  #tile: DifferingTile | undefined;
  readonly #levels = new Float64Array(256);
  readonly #pixels: number;
  readonly #full: number;
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
    this.#pixels = first.width * first.height;
    this.#full = fullOf(first);
  }

  add(x: number, y: number): void {
    const offset = (y * this.#width + x) * 4;
    const most = largestDifference(this.#a, this.#b, offset);
    if (most > this.#largest) this.#largest = most;
    const level = levelOf(most, this.#full);
    this.#levels[level] = (this.#levels[level] ?? 0) + 1;
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
      histogram: [this.#pixels - this.#differing, ...this.#levels.subarray(1)],
      tiles: this.#tiles,
    };
  }
}
