/** LDR-FLIP of one region of a picture (Andersson et al. 2020), four pixels at a time in single precision. */
import { filterAlong } from "./along";
import { toXyz } from "./colour";
import { convert } from "./convert";
import { findLargest, writeDifferences } from "./difference";
import { filterDown } from "./down";
import {
  around,
  full,
  kept,
  leftKept,
  leftPixels,
  leftSeen,
  map,
  mapAcross,
  radius,
  rightKept,
  rightPixels,
  rightSeen,
  strip,
} from "./layout";

export { colours, leftPixels, linear, makeRoom, map, mapAcross, rightPixels, setUp, weights } from "./layout";

/** Measures the region that room was made for, whose pixels are there. */
export function measure(width: i32, height: i32, background: u32): void {
  findLargest();
  for (let left = 0; left < width; left += strip) {
    measureStrip(left, min(strip, width - left), width, height, background);
  }
}

/**
 * Filters are separable: each row is filtered along once, kept for as long as a later row reaches back to it, and filtered down from
 * there.
 */
function measureStrip(left: i32, columns: i32, width: i32, height: i32, background: u32): void {
  const pixel = full == 255 ? 4 : 8;
  const across = <usize>((width + 2 * radius) * pixel);
  for (let y = 0; y < height + 2 * radius; y += 1) {
    const from = <usize>y * across + <usize>(left * pixel);
    read(leftPixels + from, leftKept, y, columns, background);
    read(rightPixels + from, rightKept, y, columns, background);
    const row = y - 2 * radius;
    if (row < 0) continue;
    see(leftKept, leftSeen, y, columns);
    see(rightKept, rightSeen, y, columns);
    writeDifferences(leftSeen, rightSeen, map + <usize>(row * mapAcross + left) * sizeof<f32>(), columns);
  }
}

function read(pixels: usize, rows: usize, y: i32, columns: i32, background: u32): void {
  const count = columns + 2 * radius;
  if (full == 255) convert<u8>(pixels, count, background);
  else convert<u16>(pixels, count, background);
  filterAlong(slot(rows, y), columns);
}

/** What is seen of the row a radius above the last one that was read. */
function see(rows: usize, target: usize, y: i32, columns: i32): void {
  const count = 2 * radius + 1;
  for (let row = 0; row < count; row += 1) {
    store<usize>(around + <usize>row * sizeof<usize>(), slot(rows, y + 1 + row));
  }
  filterDown(target, columns);
  toXyz(target, columns);
}

/** Where a row is kept; what was there is out of every later row's reach. */
function slot(rows: usize, y: i32): usize {
  return rows + <usize>((y % (2 * radius + 1)) * kept);
}
