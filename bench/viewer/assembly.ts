import {
  BoxGeometry,
  type BufferGeometry,
  CylinderGeometry,
  Euler,
  IcosahedronGeometry,
  Matrix4,
  Quaternion,
  TorusGeometry,
  Vector3,
} from "three";
import { mergeVertices } from "three/examples/jsm/utils/BufferGeometryUtils.js";
import type { MaterialState, Part } from "#contracts";
import library from "#materials/catalogue.library";
import type { PrototypeMesh } from "#runtime/modules/cad/pack-glb";
import { partOf } from "#runtime/modules/cad/testing";

const shapeCount = 25;
/** Metres between neighbours: less than a part is large, so that parts hide each other as they do in a machine. */
const pitch = 0.02;
const [columns, layers] = [25, 10];
const materials = Object.keys(library.materials);

/** An assembly of many instances of 25 shapes, 50 to 200 triangles each, in every material of the library. */
export function generateAssembly(count: number): {
  readonly parts: readonly Part[];
  readonly shapes: ReadonlyMap<string, PrototypeMesh>;
  readonly repairs: MaterialState["repairs"];
} {
  const shapes = new Map(Array.from({ length: shapeCount }, (_, index) => [`shape-${index}`, meshOf(shapeOf(index))]));
  const parts = Array.from({ length: count }, (_, index) => partAt(index));
  const by = { author: "bench", at: "2026-03-04T10:15:00.000Z", reason: "to have every material" };
  const repairs = parts.flatMap(({ key }, index) => {
    // One in a hundred stays without a material; one in ten has another one than its shape usually has.
    if (index % 100 === 99) return [];
    const usual = index % shapeCount;
    const material = materials[(index % 10 === 9 ? usual + 5 : usual) % materials.length] ?? "";
    return [[key, { material, ...by }] as const];
  });
  return { parts, shapes, repairs: Object.fromEntries(repairs) };
}

function partAt(index: number): Part {
  const [column, layer] = [index % columns, Math.floor(index / columns) % layers];
  const row = Math.floor(index / (columns * layers));
  const place = new Vector3(column, row, layer).multiplyScalar(pitch);
  const turn = new Quaternion().setFromEuler(new Euler(index, index / 3, index / 7));
  // One in fifty is the other hand of its shape.
  const scale = new Vector3(index % 50 === 7 ? -1 : 1, 1, 1);
  const placement = new Matrix4().compose(place, turn, scale).transpose().toArray();
  const letters = Array.from({ length: 20 }, (_, place) => "abcdefghijklmnop"[Math.floor(index / 16 ** place) % 16]);
  const key = `p${letters.join("")}`;
  const path = ["Machine", `Row ${row}`, `Layer ${layer}`, `Part ${index}`];
  const part = partOf("a", `shape-${index % shapeCount}`, { name: `Part ${index}`, path, placement });
  return { ...part, key };
}

function shapeOf(index: number): BufferGeometry {
  const size = 0.006 + (index % 5) * 0.001;
  switch (index % 5) {
    case 0:
      return new TorusGeometry(size, size / 3, 6, 8 + index / 5);
    case 1:
      return new CylinderGeometry(size / 2, size / 2, size * 2, 12 + index);
    case 2:
      return new IcosahedronGeometry(size, 2);
    case 3:
      return new CylinderGeometry(size, size, size, 6, 4);
    default:
      return new BoxGeometry(size, size * 1.5, size * 2, 2, 2, 2);
  }
}

function meshOf(geometry: BufferGeometry): PrototypeMesh {
  geometry.deleteAttribute("uv");
  const { index, attributes } = mergeVertices(geometry);
  const [positions, normals] = [attributes["position"]?.array, attributes["normal"]?.array];
  if (index === null || positions === undefined || normals === undefined) throw new Error("a shape without triangles");
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint32Array.from(index.array),
  };
}
