import { words, type Picture } from "./picture.ts";

/** Where and how much two pictures of one size differ. */
export interface FoundDifferences {
  readonly differing: number;
  /** Largest difference in one channel, 0 to 255. */
  readonly largest: number;
  /** Pixels whose alpha differs. */
  readonly alpha: number;
  /** Pixels fully transparent in both whose colour, which nobody sees yet, differs; they count in `differing` too. */
  readonly hidden: number;
  /** Differing pixels of the fullest window of `side` x `side` pixels, wherever it lies. */
  readonly clustered: number;
  /** Pixels by their largest channel difference, 256 counts. */
  readonly histogram: number[];
}

/** Counts of a window in which nothing was found. */
const nothing = { differing: 0, largest: 0, alpha: 0, hidden: 0, clustered: 0 } as const;

/**
 * Looks at every pixel once. Nearly all of a comparison are equal, so whole pixels are compared first and channels are looked at
 * only where that fails.
 * @param side of the windows in which differing pixels are counted, in pixels
 */
export function findDifferences(left: Picture, right: Picture, side: number): FoundDifferences {
  const [a, b] = [words(left), words(right)];
  const histogram = Array.from({ length: 256 }, () => 0);
  histogram[0] = a.length;
  const found: { -readonly [TName in keyof typeof nothing]: number } = { ...nothing };
  const { width } = left;
  const windows = new Windows(width, side);
  for (let start = 0; start < a.length; start += width) {
    const before = found.differing;
    for (let index = start; index < start + width; index += 1) {
      if (a[index] === b[index]) continue;
      found.differing += 1;
      windows.add(index - start);
      const most = largestChannel(left.data, right.data, index * 4);
      histogram[most] = (histogram[most] ?? 0) + 1;
      if (most > found.largest) found.largest = most;
      const alpha = left.data[index * 4 + 3];
      if (alpha !== right.data[index * 4 + 3]) found.alpha += 1;
      else if (alpha === 0) found.hidden += 1;
    }
    windows.endRow(found.differing > before);
  }
  histogram[0] -= found.differing;
  return { ...found, clustered: windows.fullest, histogram };
}

function largestChannel(a: Uint8Array, b: Uint8Array, offset: number): number {
  let most = 0;
  for (let channel = offset; channel < offset + 4; channel += 1) {
    const difference = Math.abs((a[channel] ?? 0) - (b[channel] ?? 0));
    if (difference > most) most = difference;
  }
  return most;
}

/** Counts per column over the last rows, from which the sum of each window follows in one step from its neighbour's. */
class Windows {
  readonly #side: number;
  readonly #columns: Uint32Array;
  /** Columns of the differing pixels of each of the last rows. */
  readonly #rows: number[][] = [];
  #row: number[] = [];
  #inside = 0;
  fullest = 0;

  constructor(width: number, side: number) {
    this.#side = side;
    this.#columns = new Uint32Array(width);
  }

  add(column: number): void {
    this.#row.push(column);
  }

  /** @param grown whether the row had any; without one no window can be fuller than those before */
  endRow(grown: boolean): void {
    for (const column of this.#row) this.#columns[column] = (this.#columns[column] ?? 0) + 1;
    this.#inside += this.#row.length;
    this.#rows.push(this.#row);
    this.#row = [];
    if (this.#rows.length > this.#side) {
      const gone = this.#rows.shift() ?? [];
      for (const column of gone) this.#columns[column] = (this.#columns[column] ?? 0) - 1;
      this.#inside -= gone.length;
    }
    if (grown && this.#inside > this.fullest) this.#look();
  }

  #look(): void {
    const columns = this.#columns;
    let sum = 0;
    for (let x = 0; x < columns.length; x += 1) {
      sum += columns[x] ?? 0;
      if (x >= this.#side) sum -= columns[x - this.#side] ?? 0;
      if (sum > this.fullest) this.fullest = sum;
    }
  }
}
