import { NodeIO, type Node } from "@gltf-transform/core";
import type { Matrix, Vector } from "./matrix.ts";

/** One part instance of a GLB: its key, its vertices in its own coordinates, and where it stands. */
export interface GlbPart {
  readonly key: string;
  /** xyz, three numbers a vertex, metres. */
  readonly positions: Float32Array;
  readonly triangles: number;
  /** Object to world, row-major, Z up. */
  readonly placement: Matrix;
}

/** The part instances of a GLB that `packGlb` made. @throws Error for a mesh node without a key */
export async function readGlb(bytes: Uint8Array): Promise<GlbPart[]> {
  const document = await new NodeIO().readBinary(bytes);
  return document
    .getRoot()
    .listNodes()
    .filter((node) => node.getMesh() !== null)
    .map(glbPart);
}

function glbPart(node: Node): GlbPart {
  const key = node.getExtras()["partKey"];
  const primitive = node.getMesh()?.listPrimitives()[0];
  const positions = primitive?.getAttribute("POSITION")?.getArray();
  const indices = primitive?.getIndices();
  if (typeof key !== "string" || !(positions instanceof Float32Array) || indices == null) {
    const called = node.getName() || node.getMesh()?.getName();
    throw new Error(`GLB node "${called}" is not a part instance`);
  }
  return { key, positions, triangles: indices.getCount() / 3, placement: placementOf(node) };
}

/** Where a part instance stands. glTF is column-major; below the Y-up root, a node's own matrix is what CAD placed, in Z up. */
export function placementOf(node: Node): Matrix {
  const local = node.getMatrix();
  return Array.from({ length: 16 }, (_, index) => local[(index % 4) * 4 + Math.floor(index / 4)] ?? 0);
}

/** Calls `visit` for every vertex, in world coordinates: metres, Z up. */
export function forEachVertex(parts: readonly GlbPart[], visit: (x: number, y: number, z: number) => void): void {
  for (const { positions, placement } of parts) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0, k = 0, l = 0] = placement;
    for (let at = 0; at < positions.length; at += 3) {
      const x = positions[at] ?? 0;
      const y = positions[at + 1] ?? 0;
      const z = positions[at + 2] ?? 0;
      visit(a * x + b * y + c * z + d, e * x + f * y + g * z + h, i * x + j * y + k * z + l);
    }
  }
}

/** The smallest box around every vertex. */
export function boundsOf(parts: readonly GlbPart[]): { min: Vector; max: Vector } {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  forEachVertex(parts, (x, y, z) => {
    min[0] = Math.min(min[0], x);
    min[1] = Math.min(min[1], y);
    min[2] = Math.min(min[2], z);
    max[0] = Math.max(max[0], x);
    max[1] = Math.max(max[1], y);
    max[2] = Math.max(max[2], z);
  });
  return { min, max };
}

/** The middle of a box. A turntable's upright axis goes through it. */
export function centreOf({ min, max }: { readonly min: Vector; readonly max: Vector }): Vector {
  return [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2];
}
