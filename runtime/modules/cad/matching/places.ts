import type { Bounds, Prototype, Shape } from "#contracts";
import type { Matrix, Vector } from "../matrix.ts";

/** Closer than this is the same place, in metres: exporters write five digits at worst, nobody moves a part by less. */
export const placeTolerance = 1e-5;
/** The same, for the axes of a placement. */
export const axisTolerance = 1e-5;
/** How much normalised moments of inertia may differ for the same attitude. */
const attitudeTolerance = 1e-3;
/** Less common space than this share says that an edited part does not stand where the old one stood. */
const leastOverlap = 0.25;

/** Where a shape stands by its surface, whatever coordinates its prototype was drawn in. */
export interface Stand {
  readonly centre: Vector;
  /** Moments of inertia about the centre along the world's axes, over the square of the area: xx, yy, zz, xy, xz, yz. */
  readonly attitude: readonly number[];
}

export function sameMatrix(a: Matrix | null, b: Matrix | null): boolean {
  if (a === null || b === null) return false;
  return a.every((value, index) => {
    const tolerance = index % 4 === 3 ? placeTolerance : axisTolerance;
    return Math.abs(value - (b[index] ?? 0)) <= tolerance;
  });
}

export function standOf(placement: Matrix, prototype: Prototype, shape: Shape): Stand {
  const mass = prototype.area ** 2;
  const attitude = shape.inertia.map((value) => (mass === 0 ? 0 : value / mass));
  return movedStand(placement, { centre: shape.centroid, attitude });
}

export function movedPoint(motion: Matrix, [x, y, z]: Vector): [number, number, number] {
  const along = (row: 0 | 4 | 8): number =>
    (motion[row] ?? 0) * x + (motion[row + 1] ?? 0) * y + (motion[row + 2] ?? 0) * z + (motion[row + 3] ?? 0);
  return [along(0), along(4), along(8)];
}

export function movedStand(motion: Matrix, { centre, attitude }: Stand): Stand {
  const [xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0] = attitude;
  const row = (at: number): [number, number, number] => [motion[at] ?? 0, motion[at + 1] ?? 0, motion[at + 2] ?? 0];
  const rows = [row(0), row(4), row(8)] as const;
  const turned = (i: 0 | 1 | 2, j: 0 | 1 | 2): number => {
    const [a, b, c] = rows[i];
    const [d, e, f] = rows[j];
    return a * (xx * d + xy * e + xz * f) + b * (xy * d + yy * e + yz * f) + c * (xz * d + yz * e + zz * f);
  };
  return {
    centre: movedPoint(motion, centre),
    attitude: [turned(0, 0), turned(1, 1), turned(2, 2), turned(0, 1), turned(0, 2), turned(1, 2)],
  };
}

export function sameStand(a: Stand, b: Stand): boolean {
  return (
    a.centre.every((value, axis) => Math.abs(value - (b.centre[axis] ?? 0)) <= placeTolerance) &&
    a.attitude.every((value, index) => Math.abs(value - (b.attitude[index] ?? 0)) <= attitudeTolerance)
  );
}

/** The box around a placed box. */
export function placedBounds(placement: Matrix, [min, max]: Bounds): Bounds {
  const low: [number, number, number] = [0, 0, 0];
  const high: [number, number, number] = [0, 0, 0];
  for (const axis of [0, 1, 2] as const) {
    const shift = placement[axis * 4 + 3] ?? 0;
    [low[axis], high[axis]] = [shift, shift];
    for (const column of [0, 1, 2] as const) {
      const factor = placement[axis * 4 + column] ?? 0;
      const ends = [factor * min[column], factor * max[column]];
      low[axis] += Math.min(...ends);
      high[axis] += Math.max(...ends);
    }
  }
  return [low, high];
}

/** Whether two boxes share a good part of the space that they fill together. */
export function overlap(a: Bounds, b: Bounds): boolean {
  const volume = ([min, max]: Bounds): number =>
    [0, 1, 2].reduce((product, axis) => product * Math.max(0, (max[axis] ?? 0) - (min[axis] ?? 0) + placeTolerance), 1);
  const corner = (side: 0 | 1, pick: (x: number, y: number) => number): [number, number, number] => [
    pick(a[side][0], b[side][0]),
    pick(a[side][1], b[side][1]),
    pick(a[side][2], b[side][2]),
  ];
  const common = volume([corner(0, Math.max), corner(1, Math.min)]);
  return common >= leastOverlap * (volume(a) + volume(b) - common);
}
