import { fromLinear, toLinear } from "./colour.ts";
import type { Kernels } from "./kernels.ts";

/** One of the two pictures, as the workers see it: RGBA in memory that all of them share. */
export interface Source {
  readonly data: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  /** What lies behind what is transparent, in levels, and what a full channel holds. */
  readonly background: number;
  readonly full: number;
}

/** The filtered channels that rows are kept of; what is only filtered along so far. */
const ringNames = ["achromatic", "redGreen", "wideBlue", "narrowBlue", "smooth", "edge", "point"] as const;
type Ring = Record<(typeof ringNames)[number], Float64Array>;

/** One row as an observer sees it: XYZ relative to white, and how strong an edge and a point are there. */
interface SeenRow {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly edge: Float64Array;
  readonly point: Float64Array;
}

const [[xr, xg, xb], [yr, yg, yb], [zr, zg, zb]] = fromLinear;
const [[rx, ry, rz], [gx, gy, gz], [bx, by, bz]] = toLinear;

/**
 * Filters a strip of a picture row by row, from the top. Filters are separable: each row is filtered along once, kept for as long as a
 * later row reaches back to it, and filtered down from there. Beyond an edge of the picture its last pixel goes on.
 */
export class FilteredSide {
  readonly seen: SeenRow;
  readonly #source: Source;
  readonly #linear: Float64Array;
  readonly #kernels: Kernels;
  readonly #left: number;
  readonly #width: number;
  /** The row that is being filtered along, with the reach of a kernel on both sides. */
  readonly #luminance: Float64Array;
  readonly #redGreen: Float64Array;
  readonly #blueYellow: Float64Array;
  readonly #ring: Ring;
  readonly #rows: number;
  readonly #stride: number;
  /** Where in the rings the rows around the current one start, from the one a radius above. */
  readonly #starts: Int32Array;

  constructor(source: Source, kernels: Kernels, linear: Float64Array, left: number, width: number) {
    this.#source = source;
    this.#linear = linear;
    this.#kernels = kernels;
    this.#left = left;
    this.#width = width;
    const row = (): Float64Array => new Float64Array(width);
    this.seen = { x: row(), y: row(), z: row(), edge: row(), point: row() };
    const wide = (): Float64Array => new Float64Array(width + 2 * kernels.radius);
    [this.#luminance, this.#redGreen, this.#blueYellow] = [wide(), wide(), wide()];
    this.#rows = 2 * kernels.radius + 1;
    // An odd number of cache lines, so that rows below each other do not displace each other.
    this.#stride = (Math.ceil(width / 8) | 1) * 8;
    const ring = (): Float64Array => new Float64Array(this.#rows * this.#stride);
    this.#ring = Object.fromEntries(ringNames.map((name) => [name, ring()])) as Ring;
    this.#starts = new Int32Array(this.#rows);
  }

  /** Reads a row, which may lie above or below the picture, and filters it along. Rows come one after the other. */
  read(y: number): void {
    this.#convert(Math.min(Math.max(y, 0), this.#source.height - 1));
    const at = this.#slot(y);
    const { achromatic, redGreen, blueYellow, feature } = this.#kernels;
    const ring = this.#ring;
    this.#along(this.#luminance, achromatic, ring.achromatic, at);
    this.#along(this.#redGreen, redGreen, ring.redGreen, at);
    this.#along2(this.#blueYellow, blueYellow[0].along, blueYellow[1].along, at);
    this.#along3(feature, at);
  }

  /** Filters down to row `y`, once the rows a radius above to a radius below are read, into `seen`. */
  see(y: number): void {
    const { radius } = this.#kernels;
    for (let row = -radius; row <= radius; row += 1) this.#starts[row + radius] = this.#slot(y + row);
    this.#seeColour();
    this.#seeFeatures();
  }

  #slot(y: number): number {
    return ((y + this.#rows) % this.#rows) * this.#stride;
  }

  /** To luminance, X - Y and Y - Z: FLIP's YyCxCz but for its factors, which filtering by a sum of 1 carries along. */
  #convert(y: number): void {
    const { data, width, background, full } = this.#source;
    const linear = this.#linear;
    const { radius } = this.#kernels;
    const count = this.#luminance.length;
    for (let index = 0; index < count; index += 1) {
      const column = Math.min(Math.max(this.#left + index - radius, 0), width - 1);
      const offset = (y * width + column) * 4;
      const alpha = data[offset + 3] ?? 0;
      let red = data[offset] ?? 0;
      let green = data[offset + 1] ?? 0;
      let blue = data[offset + 2] ?? 0;
      if (alpha !== full) {
        const behind = background * (full - alpha);
        red = Math.round((red * alpha + behind) / full);
        green = Math.round((green * alpha + behind) / full);
        blue = Math.round((blue * alpha + behind) / full);
      }
      const [r, g, b] = [linear[red] ?? 0, linear[green] ?? 0, linear[blue] ?? 0];
      const luminance = yr * r + yg * g + yb * b;
      this.#luminance[index] = luminance;
      this.#redGreen[index] = xr * r + xg * g + xb * b - luminance;
      this.#blueYellow[index] = luminance - (zr * r + zg * g + zb * b);
    }
  }

  #along(source: Float64Array, half: Float64Array, target: Float64Array, at: number): void {
    const middle = half[0] ?? 0;
    const { radius } = this.#kernels;
    for (let x = 0; x < this.#width; x += 1) {
      const from = x + radius;
      let sum = middle * (source[from] ?? 0);
      for (let tap = 1; tap < half.length; tap += 1) {
        sum += (half[tap] ?? 0) * ((source[from - tap] ?? 0) + (source[from + tap] ?? 0));
      }
      target[at + x] = sum;
    }
  }

  #along2(source: Float64Array, wide: Float64Array, narrow: Float64Array, at: number): void {
    const { wideBlue, narrowBlue } = this.#ring;
    const { radius } = this.#kernels;
    for (let x = 0; x < this.#width; x += 1) {
      const from = x + radius;
      const middle = source[from] ?? 0;
      let first = (wide[0] ?? 0) * middle;
      let second = (narrow[0] ?? 0) * middle;
      for (let tap = 1; tap < wide.length; tap += 1) {
        const both = (source[from - tap] ?? 0) + (source[from + tap] ?? 0);
        first += (wide[tap] ?? 0) * both;
        second += (narrow[tap] ?? 0) * both;
      }
      wideBlue[at + x] = first;
      narrowBlue[at + x] = second;
    }
  }

  #along3({ smooth, edge, point }: Kernels["feature"], at: number): void {
    const source = this.#luminance;
    const ring = this.#ring;
    const { radius } = this.#kernels;
    for (let x = 0; x < this.#width; x += 1) {
      const from = x + radius;
      const middle = source[from] ?? 0;
      let smoothed = (smooth[0] ?? 0) * middle;
      let sloped = 0;
      let curved = (point[0] ?? 0) * middle;
      for (let tap = 1; tap < smooth.length; tap += 1) {
        const before = source[from - tap] ?? 0;
        const after = source[from + tap] ?? 0;
        smoothed += (smooth[tap] ?? 0) * (before + after);
        sloped += (edge[tap] ?? 0) * (after - before);
        curved += (point[tap] ?? 0) * (before + after);
      }
      ring.smooth[at + x] = smoothed;
      ring.edge[at + x] = sloped;
      ring.point[at + x] = curved;
    }
  }

  #seeColour(): void {
    const { achromatic, redGreen, wideBlue, narrowBlue } = this.#ring;
    const kernels = this.#kernels;
    const [wide, narrow] = kernels.blueYellow.map(({ down }) => down) as [Float64Array, Float64Array];
    const starts = this.#starts;
    const { radius } = kernels;
    const middle = starts[radius] ?? 0;
    for (let column = 0; column < this.#width; column += 1) {
      let luminance = (kernels.achromatic[0] ?? 0) * (achromatic[middle + column] ?? 0);
      for (let tap = 1; tap < kernels.achromatic.length; tap += 1) {
        const above = (starts[radius - tap] ?? 0) + column;
        const below = (starts[radius + tap] ?? 0) + column;
        luminance += (kernels.achromatic[tap] ?? 0) * ((achromatic[above] ?? 0) + (achromatic[below] ?? 0));
      }
      let red = (kernels.redGreen[0] ?? 0) * (redGreen[middle + column] ?? 0);
      for (let tap = 1; tap < kernels.redGreen.length; tap += 1) {
        const above = (starts[radius - tap] ?? 0) + column;
        const below = (starts[radius + tap] ?? 0) + column;
        red += (kernels.redGreen[tap] ?? 0) * ((redGreen[above] ?? 0) + (redGreen[below] ?? 0));
      }
      let blue =
        (wide[0] ?? 0) * (wideBlue[middle + column] ?? 0) + (narrow[0] ?? 0) * (narrowBlue[middle + column] ?? 0);
      for (let tap = 1; tap < wide.length; tap += 1) {
        const above = (starts[radius - tap] ?? 0) + column;
        const below = (starts[radius + tap] ?? 0) + column;
        blue += (wide[tap] ?? 0) * ((wideBlue[above] ?? 0) + (wideBlue[below] ?? 0));
        blue += (narrow[tap] ?? 0) * ((narrowBlue[above] ?? 0) + (narrowBlue[below] ?? 0));
      }
      this.#put(column, red + luminance, luminance, luminance - blue);
    }
  }

  /** Filtering can leave what a display shows; what it cannot show is cut off, as light. */
  #put(column: number, x: number, y: number, z: number): void {
    const red = rx * x + ry * y + rz * z;
    const green = gx * x + gy * y + gz * z;
    const blue = bx * x + by * y + bz * z;
    const { seen } = this;
    if (red < 0 || red > 1 || green < 0 || green > 1 || blue < 0 || blue > 1) {
      const r = Math.min(Math.max(red, 0), 1);
      const g = Math.min(Math.max(green, 0), 1);
      const b = Math.min(Math.max(blue, 0), 1);
      seen.x[column] = xr * r + xg * g + xb * b;
      seen.y[column] = yr * r + yg * g + yb * b;
      seen.z[column] = zr * r + zg * g + zb * b;
    } else {
      seen.x[column] = x;
      seen.y[column] = y;
      seen.z[column] = z;
    }
  }

  #seeFeatures(): void {
    const { smooth, edge, point } = this.#kernels.feature;
    const ring = this.#ring;
    const starts = this.#starts;
    const { radius } = this.#kernels;
    const middle = starts[radius] ?? 0;
    for (let column = 0; column < this.#width; column += 1) {
      let edgeAlong = (smooth[0] ?? 0) * (ring.edge[middle + column] ?? 0);
      let edgeDown = 0;
      let pointAlong = (smooth[0] ?? 0) * (ring.point[middle + column] ?? 0);
      let pointDown = (point[0] ?? 0) * (ring.smooth[middle + column] ?? 0);
      for (let tap = 1; tap < smooth.length; tap += 1) {
        const above = (starts[radius - tap] ?? 0) + column;
        const below = (starts[radius + tap] ?? 0) + column;
        const weight = smooth[tap] ?? 0;
        const smoothAbove = ring.smooth[above] ?? 0;
        const smoothBelow = ring.smooth[below] ?? 0;
        edgeAlong += weight * ((ring.edge[above] ?? 0) + (ring.edge[below] ?? 0));
        edgeDown += (edge[tap] ?? 0) * (smoothBelow - smoothAbove);
        pointAlong += weight * ((ring.point[above] ?? 0) + (ring.point[below] ?? 0));
        pointDown += (point[tap] ?? 0) * (smoothAbove + smoothBelow);
      }
      this.seen.edge[column] = Math.sqrt(edgeAlong * edgeAlong + edgeDown * edgeDown);
      this.seen.point[column] = Math.sqrt(pointAlong * pointAlong + pointDown * pointDown);
    }
  }
}
