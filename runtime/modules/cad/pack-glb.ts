import { Document, type Mesh, type Node } from "@gltf-transform/core";
import type { Part } from "#contracts";
import { ExactIO } from "./exact-io.ts";
import type { Matrix } from "./matrix.ts";

/** One shape, triangulated, in its own coordinates: metres, Z up. */
export interface PrototypeMesh {
  /** xyz, three numbers a vertex. */
  readonly positions: Float32Array;
  /** Unit normals, as many as positions. */
  readonly normals: Float32Array;
  /** Three corners a triangle. */
  readonly indices: Uint32Array;
}

/** Z up to Y up, as glTF wants it: a quarter turn about X. Column-major. */
const zUpToYUp = [1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1] as const;

/**
 * Packs a GLB: one mesh a prototype, shared by its instances; one node a part, with its key in `extras.partKey`. A node has no
 * name, for importers rename nodes, and the key twice would be a sixth of what an instance costs. No materials. Equal input
 * gives equal bytes.
 */
export async function packGlb(
  parts: readonly Part[],
  prototypes: ReadonlyMap<string, PrototypeMesh>,
): Promise<Uint8Array> {
  const document = new Document();
  document.getRoot().getAsset().generator = "Renderline";
  const buffer = document.createBuffer();
  const meshes = new Map<string, Mesh>();
  for (const [id, { positions, normals, indices }] of prototypes) {
    const accessor = (array: Float32Array | Uint32Array | Uint16Array, type: "SCALAR" | "VEC3") =>
      document
        .createAccessor()
        .setType(type)
        .setArray(array as Float32Array<ArrayBuffer>)
        .setBuffer(buffer);
    const small = positions.length / 3 <= 65_535 ? Uint16Array.from(indices) : indices;
    const primitive = document
      .createPrimitive()
      .setAttribute("POSITION", accessor(positions, "VEC3"))
      .setAttribute("NORMAL", accessor(normals, "VEC3"))
      .setIndices(accessor(small, "SCALAR"));
    meshes.set(id, document.createMesh(id).addPrimitive(primitive));
  }
  const root = document.createNode("product").setMatrix([...zUpToYUp]);
  for (const part of parts) {
    const mesh = meshes.get(part.prototype);
    if (mesh === undefined) throw new Error(`part ${part.key}: prototype "${part.prototype}" was not triangulated`);
    const node = document.createNode().setMesh(mesh).setExtras({ partKey: part.key });
    root.addChild(place(node, part.placement));
  }
  document.createScene("product").addChild(root);
  return new ExactIO().writeBinary(document);
}

/**
 * Steps of a place, in metres, and of a turn's quaternion: a part of a metre or two is where CAD has it to a nanometre. All
 * further digits would be a fifth of the file, and readers take single precision.
 */
const [placeSteps, turnSteps] = [1e9, 1e10];

function place(node: Node, placement: Matrix): Node {
  node.setMatrix(columnMajor(placement));
  const [x, y, z] = node.getTranslation();
  const [a, b, c, w] = node.getRotation();
  return node
    .setTranslation([rounded(x, placeSteps), rounded(y, placeSteps), rounded(z, placeSteps)])
    .setRotation([rounded(a, turnSteps), rounded(b, turnSteps), rounded(c, turnSteps), rounded(w, turnSteps)]);
}

/** Never minus zero. */
function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps + 0;
}

type Mat4 = Parameters<Node["setMatrix"]>[0];

function columnMajor(m: Matrix): Mat4 {
  return Array.from({ length: 16 }, (_, index) => m[(index % 4) * 4 + Math.floor(index / 4)] ?? 0) as Mat4;
}
