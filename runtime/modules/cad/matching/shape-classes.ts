import type { Prototype, Shape } from "#contracts";

/** Measures that agree to this share are the same shape in another representation: exporters approximate curves. */
const closeShare = 1e-4;

/** How two shapes compare: `close` is the same shape as another CAD system writes it, or an edit too small to matter. */
export type ShapeAgreement = "same" | "close" | "other" | "unknown";

export function compareShapes(a: Prototype | undefined, b: Prototype | undefined): ShapeAgreement {
  if (a?.shape == null || b?.shape == null) return "unknown";
  if (a.shape.signature === b.shape.signature) return "same";
  return isClose(a, a.shape, b, b.shape, closeShare) ? "close" : "other";
}

/** Finer than an exporter approximates: whoever writes the same faces and edges writes them this exactly. */
const exactShare = 1e-6;

/** Whether close shapes differ by an edit: their faces and edges are of the same types and numbers, and not of one size. */
export function isEdited(a: Prototype | undefined, b: Prototype | undefined): boolean {
  if (a?.shape == null || b?.shape == null) return false;
  return sameMakeUp(a.shape, b.shape) && !isClose(a, a.shape, b, b.shape, exactShare);
}

function sameMakeUp(a: Shape, b: Shape): boolean {
  const counts = (types: Readonly<Record<string, number>>): string =>
    Object.keys(types)
      .toSorted()
      .map((type) => `${type} ${types[type]}`)
      .join();
  return counts(a.faceTypes) === counts(b.faceTypes) && counts(a.edgeTypes) === counts(b.edgeTypes);
}

/** Gives each prototype of both files the number of its class of same or close shapes. */
export function shapeClasses(prototypes: readonly Prototype[]): Map<Prototype, number> {
  const classes = new Map<Prototype, number>();
  // Neighbours in size are compared only; whatever is close in shape is close in area.
  const bySize = prototypes.filter(({ shape }) => shape !== null).toSorted((a, b) => a.area - b.area);
  let next = 0;
  for (const [index, one] of bySize.entries()) {
    for (let other = index - 1; other >= 0; other -= 1) {
      const before = bySize[other];
      if (before === undefined || !near(before.area, one.area, closeShare)) break;
      if (["same", "close"].includes(compareShapes(before, one))) {
        classes.set(one, classes.get(before) ?? -1);
        break;
      }
    }
    if (!classes.has(one)) classes.set(one, next++);
  }
  return classes;
}

function isClose(a: Prototype, shapeA: Shape, b: Prototype, shapeB: Shape, share: number): boolean {
  if (!near(a.area, b.area, share)) return false;
  const [one, other] = [invariants(shapeA), invariants(shapeB)];
  return one.every((value, index) => near(value, other[index] ?? 0, share));
}

function near(a: number, b: number, share: number): boolean {
  return Math.abs(a - b) <= share * Math.max(Math.abs(a), Math.abs(b));
}

/**
 * What of the inertia tensor no turn of the coordinates changes, each as a length to the power of the tensor's own: the
 * trace, the sum of the principal minors, the determinant.
 */
function invariants({ inertia: [xx, yy, zz, xy, xz, yz] }: Shape): number[] {
  const minors = xx * yy - xy * xy + (xx * zz - xz * xz) + (yy * zz - yz * yz);
  const determinant = xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
  return [xx + yy + zz, Math.sqrt(Math.abs(minors)), Math.cbrt(determinant)];
}
