import { NodeIO, type Node } from "@gltf-transform/core";
import type { CameraMatrices } from "./viewer.ts";

type Vector = readonly [number, number, number];

/** The triangles of one part: nine numbers each, in the scene. */
interface PartTriangles {
  readonly key: string;
  readonly corners: Float64Array;
  /** A sphere around them, so that most parts need not be tried. */
  readonly centre: Vector;
  readonly radius: number;
}

/**
 * Which part a ray through the picture meets first, found without three.js: every triangle of the GLB that can be met is tried.
 * Möller and Trumbore, "Fast, minimum storage ray/triangle intersection", 1997.
 */
export class RayOracle {
  readonly #triangles: readonly PartTriangles[];

  private constructor(triangles: readonly PartTriangles[]) {
    this.#triangles = triangles;
  }

  static async of(glb: Uint8Array): Promise<RayOracle> {
    const document = await new NodeIO().readBinary(glb);
    return new RayOracle(document.getRoot().listNodes().flatMap(trianglesOf));
  }

  /** @param x from -1 to 1; @param y likewise, upwards */
  keyAt(x: number, y: number, { unproject, world }: CameraMatrices): string | undefined {
    const at = (depth: number): Vector => transformed(world, transformed(unproject, [x, y, depth]));
    const [from, through] = [at(-1), at(1)];
    const direction = minus(through, from);
    let nearest = Infinity;
    let found: string | undefined;
    for (const { key, corners, centre, radius } of this.#triangles) {
      const off = cross(minus(centre, from), direction);
      if (dot(off, off) > radius * radius * dot(direction, direction)) continue;
      for (let index = 0; index < corners.length; index += 9) {
        const distance = hit(from, direction, corners, index);
        if (distance >= nearest) continue;
        nearest = distance;
        found = key;
      }
    }
    return found;
  }
}

function trianglesOf(node: Node): PartTriangles[] {
  const key = String(node.getExtras()["partKey"]);
  const matrix = node.getWorldMatrix();
  return (node.getMesh()?.listPrimitives() ?? []).map((primitive) => {
    const positions = primitive.getAttribute("POSITION")?.getArray() ?? [];
    const indices = primitive.getIndices()?.getArray() ?? [];
    const corners = new Float64Array(indices.length * 3);
    for (const [corner, index] of indices.entries()) {
      const [x = 0, y = 0, z = 0] = positions.slice(index * 3, index * 3 + 3);
      corners.set(transformed(matrix, [x, y, z]), corner * 3);
    }
    const corner = (index: number): Vector => [corners[index] ?? 0, corners[index + 1] ?? 0, corners[index + 2] ?? 0];
    const centre = corner(0);
    let radius = 0;
    for (let index = 0; index < corners.length; index += 3) {
      radius = Math.max(radius, Math.hypot(...minus(corner(index), centre)));
    }
    return { key, corners, centre, radius: radius * 1.001 };
  });
}

/** How far along the ray it meets the triangle; infinitely far if it does not. */
function hit(from: Vector, direction: Vector, corners: Float64Array, at: number): number {
  const corner = (offset: number): Vector => [
    corners[at + offset] ?? 0,
    corners[at + offset + 1] ?? 0,
    corners[at + offset + 2] ?? 0,
  ];
  const first = corner(0);
  const [one, other] = [minus(corner(3), first), minus(corner(6), first)];
  const across = cross(direction, other);
  const determinant = dot(one, across);
  if (determinant === 0) return Infinity;
  const away = minus(from, first);
  const u = dot(away, across) / determinant;
  if (u < 0 || u > 1) return Infinity;
  const along = cross(away, one);
  const v = dot(direction, along) / determinant;
  if (v < 0 || u + v > 1) return Infinity;
  const distance = dot(other, along) / determinant;
  return distance > 0 ? distance : Infinity;
}

/** A point by a column-major matrix. */
function transformed(matrix: readonly number[], [x, y, z]: Vector): Vector {
  const row = (index: number): number =>
    (matrix[index] ?? 0) * x + (matrix[index + 4] ?? 0) * y + (matrix[index + 8] ?? 0) * z + (matrix[index + 12] ?? 0);
  const w = row(3);
  return [row(0) / w, row(1) / w, row(2) / w];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
