import { tileSize, type Differences } from "./count-differences.ts";
import { words, type Picture } from "./picture.ts";

export const clusteringVersion = "1";

/** The fullest window: how many of its pixels differ, and its top left corner. */
export interface Cluster {
  readonly count: number;
  readonly x: number;
  readonly y: number;
}

/**
 * The most differing pixels in any 32x32 window, wherever it lies. A window touches at most two by two tiles, so no window there
 * holds more than the four together: groups are looked at from the fullest down, until none can hold more than what was found.
 * Each pixel is looked at in at most four groups.
 */
export function findCluster(first: Picture, second: Picture, { tiles }: Differences): Cluster {
  const columns = Math.ceil(first.width / tileSize);
  const countOf = (column: number, row: number): number =>
    column < columns ? (tiles.get(row * columns + column)?.count ?? 0) : 0;
  const groups = new Map<number, { column: number; row: number; most: number }>();
  for (const tile of tiles.values()) {
    for (const row of [Math.max(tile.row - 1, 0), tile.row]) {
      for (const column of [Math.max(tile.column - 1, 0), tile.column]) {
        const most =
          countOf(column, row) + countOf(column + 1, row) + countOf(column, row + 1) + countOf(column + 1, row + 1);
        groups.set(row * columns + column, { column, row, most });
      }
    }
  }
  let best: Cluster = { count: 0, x: 0, y: 0 };
  const ordered = [...groups.values()].toSorted((a, b) => b.most - a.most || a.row - b.row || a.column - b.column);
  for (const { column, row, most } of ordered) {
    if (best.count === tileSize * tileSize || most <= best.count) break;
    const found = fullestWindow(first, second, column * tileSize, row * tileSize);
    if (found.count > best.count) best = found;
  }
  return best;
}

/** The fullest window within two by two tiles, by their summed area. */
function fullestWindow(first: Picture, second: Picture, left: number, top: number): Cluster {
  const width = Math.min(2 * tileSize, first.width - left);
  const height = Math.min(2 * tileSize, first.height - top);
  const sums = summedArea(first, second, { left, top, width, height });
  const sumAt = (x: number, y: number): number => sums[Math.min(y, height) * (width + 1) + Math.min(x, width)] ?? 0;
  let best: Cluster = { count: 0, x: left, y: top };
  // A picture or a rest of one may be smaller than the window: then the window is what there is of it.
  for (let y = 0; y <= Math.max(height - tileSize, 0); y += 1) {
    for (let x = 0; x <= Math.max(width - tileSize, 0); x += 1) {
      const [right, bottom] = [x + tileSize, y + tileSize];
      const count = sumAt(right, bottom) - sumAt(x, bottom) - sumAt(right, y) + sumAt(x, y);
      if (count > best.count) best = { count, x: left + x, y: top + y };
    }
  }
  return best;
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How many pixels differ above and left of each place, one column and row wider than the area. */
function summedArea(first: Picture, second: Picture, { left, top, width, height }: Area): Uint32Array {
  const a = words(first);
  const b = words(second);
  const step = a.length / (first.width * first.height);
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let along = 0;
    for (let x = 0; x < width; x += 1) {
      const index = ((top + y) * first.width + left + x) * step;
      if (a[index] !== b[index] || a[index + step - 1] !== b[index + step - 1]) along += 1;
      const at = (y + 1) * (width + 1) + x + 1;
      sums[at] = (sums[at - width - 1] ?? 0) + along;
    }
  }
  return sums;
}
