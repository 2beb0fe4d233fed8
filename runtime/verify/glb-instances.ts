import type { Document, Mesh, Node } from "@gltf-transform/core";
import type { Bounds } from "#contracts";
import type { Matrix } from "#runtime/modules/cad/matrix";
import type { Instance } from "./instances.ts";

/** A node of a GLB that is drawn, and the instance that it is. */
export interface GlbInstance extends Instance {
  readonly node: Node;
}

/** The instances of a GLB in metres with Y up, as glTF says it is. */
export function instancesOf(document: Document): GlbInstance[] {
  const boxes = new Map<Mesh, Bounds | null>();
  return document
    .getRoot()
    .listNodes()
    .flatMap((node) => {
      const mesh = node.getMesh();
      if (mesh === null) return [];
      if (!boxes.has(mesh)) boxes.set(mesh, boxOf(mesh));
      const box = boxes.get(mesh) ?? null;
      return [{ node, key: keyOf(node), prototype: mesh.getName(), placement: placementInWorld(node), box }];
    });
}

function keyOf(node: Node): string {
  const key = node.getExtras()["partKey"];
  return typeof key === "string" ? key : `node "${node.getName() || node.getMesh()?.getName()}" without a key`;
}

/** glTF is column-major; (x, y, z) in Y up is (x, -z, y) in Z up. */
function placementInWorld(node: Node): Matrix {
  const world = node.getWorldMatrix();
  const row = (index: number, sign: 1 | -1): number[] => [0, 4, 8, 12].map((at) => sign * (world[at + index] ?? 0));
  return [...row(0, 1), ...row(2, -1), ...row(1, 1), ...row(3, 1)];
}

function boxOf(mesh: Mesh): Bounds | null {
  const min: Bounds[0] = [Infinity, Infinity, Infinity];
  const max: Bounds[1] = [-Infinity, -Infinity, -Infinity];
  for (const primitive of mesh.listPrimitives()) {
    const positions = primitive.getAttribute("POSITION")?.getArray() ?? [];
    // A vertex that no triangle uses is not seen.
    for (const vertex of primitive.getIndices()?.getArray() ?? []) {
      for (const axis of [0, 1, 2] as const) {
        const value = positions[vertex * 3 + axis] ?? Number.NaN;
        min[axis] = Math.min(min[axis], value);
        max[axis] = Math.max(max[axis], value);
      }
    }
  }
  return min[0] <= max[0] ? [min, max] : null;
}
