import type { Bounds, Part } from "#contracts";
import type { Matrix } from "#runtime/modules/cad/matrix";

/** One instance that a file holds: in metres and Z up, whatever the file's own unit and axes are. */
export interface Instance {
  /** Its key; what else it is called, where it has none. */
  readonly key: string;
  /** Id of the prototype that it has its shape from, as the file says; null where it does not. */
  readonly prototype: string | null;
  /** Object to world, row-major. */
  readonly placement: Matrix;
  /** Around its triangles, in its own coordinates; null where there is none. */
  readonly box: Bounds | null;
}

/** What is not as the part list has it: keys, by what is wrong with them in words. */
export type Differences = Readonly<Record<string, readonly string[]>>;

export interface Expectation {
  readonly parts: readonly Part[];
  /** What numbers may differ by, in metres and for axes of length one; a product larger than a metre may differ by more, alike. */
  readonly precision: number;
  /** Whether a part's triangles can fill this box. */
  readonly fits: (part: Part, box: Bounds) => boolean;
}

/** Which instance carries which key: each part once, where it stands and of its own shape. */
export function compareInstances({ parts, precision, fits }: Expectation, found: readonly Instance[]): Differences {
  const left = new Map(parts.map((part) => [part.key, part]));
  const strangers: string[] = [];
  const elsewhere: string[] = [];
  const reshaped: string[] = [];
  for (const { key, prototype, placement, box } of found) {
    const part = left.get(key);
    if (part === undefined) {
      strangers.push(key);
      continue;
    }
    left.delete(key);
    if (!samePlace(part.placement, placement, precision)) elsewhere.push(key);
    if (prototype !== part.prototype || box === null || !fits(part, box)) reshaped.push(key);
  }
  return {
    "not there": [...left.keys()],
    "no part, or there twice": strangers,
    "in another place": elsewhere,
    "of another shape": reshaped,
  };
}

/** @param precision see {@link Expectation} */
export function samePlace(a: Matrix, b: Matrix, precision: number): boolean {
  const most = precision * Math.max(1, ...a.map(Math.abs));
  return a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) <= most);
}

/** Whether two boxes are one. @param precision see {@link Expectation} */
export function sameBox(a: Bounds, b: Bounds, precision: number): boolean {
  return samePlace(a.flat(), b.flat(), precision);
}

/** Whether a box lies in another. @param precision see {@link Expectation} */
export function isInside([min, max]: Bounds, [lowest, highest]: Bounds, precision: number): boolean {
  const most = precision * Math.max(1, ...lowest.map(Math.abs), ...highest.map(Math.abs));
  return [0, 1, 2].every((axis) => {
    const [from = Number.NaN, to = Number.NaN] = [min[axis], max[axis]];
    return from >= (lowest[axis] ?? Number.NaN) - most && to <= (highest[axis] ?? Number.NaN) + most;
  });
}
