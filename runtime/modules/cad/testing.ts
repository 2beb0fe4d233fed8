import { validateBytes } from "gltf-validator";
import { Seeded } from "#runtime/native/testing/seeded";
import type { Part, Structure, StructureNode } from "#contracts";
import { identity, type Matrix } from "./matrix.ts";
import type { PrototypeMesh } from "./pack-glb.ts";

/** A node of a CAD tree; what is not given is as plain as it can be. */
export function treeNode(productId: string, text: Partial<StructureNode> = {}): StructureNode {
  return {
    prototype: productId,
    productId,
    productName: productId,
    name: productId,
    occurrence: { id: productId, name: productId, description: "" },
    placement: [...identity],
    colour: null,
    children: [],
    ...text,
  };
}

/** A tree with one prototype for each product in it; those named in `empty` have no face. */
export function structureOf(roots: StructureNode[], empty: readonly string[] = []): Structure {
  const ids = new Set<string>();
  const collect = ({ prototype, children }: StructureNode): void => {
    ids.add(prototype);
    children.forEach(collect);
  };
  roots.forEach(collect);
  const prototypes = [...ids].map((id) => {
    const faces = empty.includes(id) ? 0 : 6;
    const bounds = null;
    const solids = faces === 0 ? 0 : 1;
    return {
      id,
      label: id,
      productId: id,
      identified: true,
      faces,
      solids,
      colour: null,
      bounds,
      area: 0,
      shape: null,
    };
  });
  return { version: 3, schema: "AUTOMOTIVE_DESIGN", lengthUnit: 0.001, roots, prototypes };
}

export function translation(x: number, y: number, z: number): number[] {
  return [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z, 0, 0, 0, 1];
}

/** A turn about +Z, then a shift. */
export function turned(angle: number, [x, y, z]: readonly [number, number, number] = [0, 0, 0]): number[] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c, -s, 0, x, s, c, 0, y, 0, 0, 1, z, 0, 0, 0, 1];
}

/** A part with a made-up but well-formed key: `letter` twenty times. */
export function partOf(letter: string, prototype: string, text: Partial<Part> = {}): Part {
  const evidence = { parentKey: "", productId: prototype, occurrence: null, ordinal: 0, local: null };
  return {
    key: `p${letter.repeat(20)}`,
    path: ["product", prototype],
    name: prototype,
    productId: prototype,
    prototype,
    placement: [...identity],
    colour: null,
    evidence,
    ...text,
  };
}

const faceAxes = [
  [0, 1],
  [0, -1],
  [1, 1],
  [1, -1],
  [2, 1],
  [2, -1],
] as const;

/** A box from `min` to `max`, its faces outward, four vertices each. */
export function boxMesh(min: readonly [number, number, number], max: readonly [number, number, number]): PrototypeMesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (const [axis, side] of faceAxes) {
    const first = positions.length / 3;
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    for (const [atU, atV] of [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ]) {
      const corner = [0, 0, 0];
      corner[axis] = (side > 0 ? max[axis] : min[axis]) ?? 0;
      corner[u] = (atU === 1 ? max[u] : min[u]) ?? 0;
      corner[v] = (atV === 1 ? max[v] : min[v]) ?? 0;
      positions.push(...corner);
      normals.push(...[0, 1, 2].map((one) => (one === axis ? side : 0)));
    }
    const [a, b, c, d] = [first, first + 1, first + 2, first + 3];
    indices.push(...(side > 0 ? [a, b, c, a, c, d] : [a, c, b, a, d, c]));
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint32Array.from(indices),
  };
}

/**
 * An assembly of small boxes that spares a GLB nothing: each is turned about an axis of its own and stands up to ten metres away,
 * with all the digits that a number can have.
 */
export function boxAssembly(instances: number, shapes = 25): { parts: Part[]; meshes: Map<string, PrototypeMesh> } {
  const random = new Seeded(1);
  const between = (least: number, most: number): number => least + (most - least) * random.next();
  const prototypes = Array.from({ length: shapes }, (_, index) => `q${letters(index)}`);
  const parts = Array.from({ length: instances }, (_, index): Part => {
    const prototype = prototypes[index % shapes] ?? "";
    const at = [between(-10, 10), between(-10, 10), between(-10, 10)] as const;
    const placement = turnedAbout([between(-1, 1), between(-1, 1), between(-1, 1)], between(-3, 3), at);
    return { ...partOf("a", prototype, { placement, name: "M8 bolt" }), key: `p${letters(index)}` };
  });
  const side = (): number => between(0.001, 0.1);
  return { parts, meshes: new Map(prototypes.map((id) => [id, boxMesh([0, 0, 0], [side(), side(), side()])])) };
}

/** A number as twenty letters. */
function letters(number: number): string {
  const digits = String(number).padStart(20, "0");
  return digits.replaceAll(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "");
}

/** A turn about an axis of any length, then a shift. */
function turnedAbout(axis: readonly [number, number, number], angle: number, shift: readonly number[]): number[] {
  const [x, y, z] = axis.map((value) => value / Math.hypot(...axis)) as [number, number, number];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const t = 1 - c;
  const [dx = 0, dy = 0, dz = 0] = shift;
  return [
    [t * x * x + c, t * x * y - s * z, t * x * z + s * y, dx],
    [t * x * y + s * z, t * y * y + c, t * y * z - s * x, dy],
    [t * x * z - s * y, t * y * z + s * x, t * z * z + c, dz],
    [0, 0, 0, 1],
  ].flat();
}

/** Where a row-major matrix puts a point. */
export function placed(m: Matrix, [x, y, z]: readonly [number, number, number]): number[] {
  return [0, 4, 8].map((row) => (m[row] ?? 0) * x + (m[row + 1] ?? 0) * y + (m[row + 2] ?? 0) * z + (m[row + 3] ?? 0));
}

/** Errors and warnings that Khronos' validator has about a GLB; not its hints at what could be smaller. */
export async function glbFaults(glb: Uint8Array): Promise<string[]> {
  const { issues } = await validateBytes(glb, { format: "glb", maxIssues: 20, writeTimestamp: false });
  return issues.messages
    .filter(({ severity }) => severity < 2)
    .map(({ code, message, pointer }) => `${code} at ${pointer ?? "the file"}: ${message}`);
}
