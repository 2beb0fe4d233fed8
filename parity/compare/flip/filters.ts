import { readFileSync } from "node:fs";
import { fromLinear, linearTable, toLinear } from "./colour.ts";
import type { Kernels } from "./kernels.ts";
import type { Region } from "./regions.ts";

/** One of the two pictures, as the workers see it: RGBA in memory that all of them share. */
export interface Source {
  readonly data: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  /** What lies behind what is transparent, in levels, and what a full channel holds. */
  readonly background: number;
  readonly full: number;
}

/** What `assembly/` exports; `layout.ts` there says what lies at the addresses. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly weights: Address;
  readonly linear: Address;
  readonly colours: Address;
  readonly leftPixels: Address;
  readonly rightPixels: Address;
  readonly map: Address;
  readonly mapAcross: WebAssembly.Global<"i32">;
  readonly setUp: (
    radius: number,
    achromatic: number,
    redGreen: number,
    blue: number,
    feature: number,
    full: number,
  ) => void;
  readonly makeRoom: (width: number, height: number) => void;
  readonly measure: (width: number, height: number, background: number) => void;
}
type Address = WebAssembly.Global<"i32">;

/** What `npm run generate` makes of `assembly/`. */
const compiled = new WebAssembly.Module(readFileSync(new URL("./filters.wasm", import.meta.url)));

/** FLIP of regions, in WebAssembly with memory of its own: their pixels are copied there, and the map back. */
export class Filters {
  readonly #kernels: Kernels;
  readonly #exports: Exports;

  constructor(kernels: Kernels, full: number) {
    this.#kernels = kernels;
    const { exports } = new WebAssembly.Instance(compiled);
    this.#exports = exports as unknown as Exports;
    const { memory, weights, linear, colours, setUp } = this.#exports;
    const { achromatic, redGreen, blueYellow, feature, radius } = kernels;
    const [wide, narrow] = blueYellow;
    setUp(radius, achromatic.length, redGreen.length, wide.along.length, feature.smooth.length, full);
    const halves = [
      achromatic,
      redGreen,
      wide.along,
      narrow.along,
      wide.down,
      narrow.down,
      feature.smooth,
      feature.edge,
      feature.point,
    ];
    // By tap, as `layout.ts` has them.
    const taps = Array.from({ length: radius + 1 }, (_, tap) => halves.map((half) => half[tap] ?? 0));
    new Float32Array(memory.buffer, weights.value).set(taps.flat());
    new Float32Array(memory.buffer, linear.value).set(linearTable(full));
    new Float32Array(memory.buffer, colours.value).set([...fromLinear.flat(), ...toLinear.flat()]);
  }

  /** Writes FLIP of every pixel of the region into the map of the whole. */
  measure(left: Source, right: Source, region: Region, map: Float32Array): void {
    const { makeRoom, measure } = this.#exports;
    const width = region.right - region.left;
    const height = region.bottom - region.top;
    makeRoom(width, height);
    this.#put(left, region, this.#exports.leftPixels.value);
    this.#put(right, region, this.#exports.rightPixels.value);
    measure(width, height, left.background);
    const { buffer } = this.#exports.memory;
    const from = this.#exports.map.value;
    const across = this.#exports.mapAcross.value;
    for (let row = 0; row < height; row += 1) {
      const values = new Float32Array(buffer, from + row * across * Float32Array.BYTES_PER_ELEMENT, width);
      map.set(values, (region.top + row) * left.width + region.left);
    }
  }

  /** The region's pixels with the reach of a kernel around them. Beyond an edge of the picture its last pixel goes on. */
  #put({ data, width, height }: Source, region: Region, address: number): void {
    const { radius } = this.#kernels;
    const { buffer } = this.#exports.memory;
    const rows = region.bottom - region.top + 2 * radius;
    const length = (region.right - region.left + 2 * radius) * 4;
    const target =
      data instanceof Uint16Array
        ? new Uint16Array(buffer, address, rows * length)
        : new Uint8Array(buffer, address, rows * length);
    const left = Math.max(region.left - radius, 0);
    const right = Math.min(region.right + radius, width);
    const before = (left - (region.left - radius)) * 4;
    const after = before + (right - left) * 4;
    for (let row = 0; row < rows; row += 1) {
      const y = Math.min(Math.max(region.top - radius + row, 0), height - 1);
      const start = row * length;
      target.set(data.subarray((y * width + left) * 4, (y * width + right) * 4), start + before);
      for (let at = 0; at < before; at += 4) target.copyWithin(start + at, start + before, start + before + 4);
      for (let at = after; at < length; at += 4) target.copyWithin(start + at, start + after - 4, start + after);
    }
  }
}
