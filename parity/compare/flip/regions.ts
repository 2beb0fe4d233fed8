import { tileSize, type Differences } from "../count-differences.ts";

/** Part of a picture in pixels, ends excluded. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Widest and highest region: small enough for a core's cache, and to share the work out. */
const widest = 256;
const highest = 256;

/**
 * The regions outside which FLIP is 0 exactly: every differing pixel with the reach of a kernel around it. They do not overlap, and
 * the same pictures give the same ones on every machine. Cells of the tile grid are joined down first, then along.
 */
export function findRegions({ tiles }: Differences, width: number, height: number, reach: number): Region[] {
  const cells = new Map<string, Region & { column: number; row: number }>();
  for (const { left, top, right, bottom } of tiles.values()) {
    const box = {
      left: Math.max(left - reach, 0),
      top: Math.max(top - reach, 0),
      right: Math.min(right + reach, width),
      bottom: Math.min(bottom + reach, height),
    };
    addToCells(box, cells);
  }
  const ordered = [...cells.values()].toSorted((a, b) => a.column - b.column || a.row - b.row);
  const down = joined(ordered, (region, cell) =>
    cell.column === region.column && cell.top === region.bottom && cell.bottom - region.top <= highest
      ? {
          ...region,
          left: Math.min(region.left, cell.left),
          right: Math.max(region.right, cell.right),
          bottom: cell.bottom,
        }
      : null,
  );
  const byRow = down.toSorted((a, b) => a.top - b.top || a.bottom - b.bottom || a.left - b.left);
  return joined(byRow, (region, cell) =>
    cell.top === region.top &&
    cell.bottom === region.bottom &&
    cell.left === region.right &&
    cell.right - region.left <= widest
      ? { ...region, right: cell.right }
      : null,
  ).map(({ left, top, right, bottom }) => ({ left, top, right, bottom }));
}

/** Splits a box along the tile grid and widens the cells that it meets. */
function addToCells(box: Region, cells: Map<string, Region & { column: number; row: number }>): void {
  for (let row = Math.floor(box.top / tileSize); row * tileSize < box.bottom; row += 1) {
    for (let column = Math.floor(box.left / tileSize); column * tileSize < box.right; column += 1) {
      const key = `${column} ${row}`;
      const before = cells.get(key);
      const left = Math.max(box.left, column * tileSize);
      const top = Math.max(box.top, row * tileSize);
      const right = Math.min(box.right, (column + 1) * tileSize);
      const bottom = Math.min(box.bottom, (row + 1) * tileSize);
      cells.set(key, {
        column,
        row,
        left: Math.min(left, before?.left ?? left),
        top: Math.min(top, before?.top ?? top),
        right: Math.max(right, before?.right ?? right),
        bottom: Math.max(bottom, before?.bottom ?? bottom),
      });
    }
  }
}

/** Joins each with the one before it, where `join` gives what both are together. */
function joined<TRegion>(
  regions: readonly TRegion[],
  join: (region: TRegion, next: TRegion) => TRegion | null,
): TRegion[] {
  const result: TRegion[] = [];
  for (const next of regions) {
    const last = result.at(-1);
    const both = last === undefined ? null : join(last, next);
    if (both === null) result.push(next);
    else result[result.length - 1] = both;
  }
  return result;
}
