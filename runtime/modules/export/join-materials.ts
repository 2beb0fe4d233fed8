import {
  NodeIO,
  Root,
  type Accessor,
  type Document,
  type Material,
  type Mesh,
  type Node,
  type Primitive,
} from "@gltf-transform/core";
import type { Look } from "#contracts";
import type { Exported, ExportedPart } from "./exported-parts.ts";
import { boxProjection, pick } from "./box-projection.ts";
import { gltfMaterial, isAnisotropic, isTextured } from "./gltf-material.ts";
import { instancesOf, refuseGeometry } from "./published-geometry.ts";
import { tangentsOf } from "./tangents.ts";
import { metresPer, type Unit } from "./units.ts";

/** Axes and unit of the file. What is inside stays in CAD's axes and metres; one node above it turns and scales. */
export interface Axes {
  readonly up: "y" | "z";
  readonly unit: Unit;
}

/** A quarter turn about X, from Z up to Y up, and none: xyzw. */
const turns = { y: [-Math.SQRT1_2, 0, 0, Math.SQRT1_2], z: [0, 0, 0, 1] } as const;

interface Dressed {
  readonly node: Node;
  readonly shape: Mesh;
  readonly part: ExportedPart;
}

/**
 * Published geometry with a material for each instance. Instances of one shape in one material share a mesh; meshes of
 * one shape share its vertices.
 * @param geometry the GLB that was published
 * @param listed the keys of all parts, those that are left out included
 * @throws RenderlineError artifact-invalid when geometry and part list do not hold the same parts
 */
export async function joinMaterials(
  geometry: Uint8Array,
  listed: readonly string[],
  { parts, looks }: Exported,
  axes: Axes,
): Promise<Document> {
  const document = await new NodeIO().readBinary(geometry);
  document.getRoot().getAsset().generator = "Renderline";
  const wanted = new Map(parts.map((part) => [part.key, part]));
  const dressed: Dressed[] = [];
  for (const { node, shape, key } of instancesOf(document, listed)) {
    const part = wanted.get(key);
    if (part === undefined) node.dispose();
    else dressed.push({ node, shape, part });
  }
  addTextureCoordinates(document, shapesIn(dressed, looks, isTextured));
  addTangents(document, shapesIn(dressed, looks, isAnisotropic));
  const materials = new Map([...looks].map(([id, look]) => [id, gltfMaterial(document, id, look)]));
  const meshes = new Map<string, Mesh>();
  for (const { node, shape, part } of dressed) {
    const name = shape.getName();
    const id = JSON.stringify([name, part.material]);
    const mesh = meshes.get(id) ?? inMaterial(document, shape, materials.get(part.material));
    meshes.set(id, mesh);
    node.setMesh(mesh).setName(part.name);
    node.setExtras({ partKey: part.key, ...part.details });
  }
  removeUnused(document);
  turn(document, axes);
  return document;
}

/** Shapes that have an instance in such a look. All their instances get what that one needs: so they still share all vertices. */
function shapesIn(
  dressed: readonly Dressed[],
  looks: ReadonlyMap<string, Look>,
  such: (look: Look) => boolean,
): Primitive[] {
  const materials = new Set([...looks].filter(([, look]) => such(look)).map(([id]) => id));
  const shapes = new Set(dressed.filter(({ part }) => materials.has(part.material)).map(({ shape }) => shape));
  return [...shapes].flatMap((shape) => shape.listPrimitives());
}

function addTextureCoordinates(document: Document, primitives: readonly Primitive[]): void {
  for (const primitive of primitives) {
    const { positions, normals } = surfaceOf(primitive);
    const buffer = primitive.getAttribute("POSITION")?.getBuffer() ?? null;
    const { source, coordinates, indices } = boxProjection(positions, primitive.getIndices()?.getArray() ?? []);
    const accessor = (type: "SCALAR" | "VEC2" | "VEC3", array: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) =>
      document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
    primitive
      .setAttribute("POSITION", accessor("VEC3", pick(positions, 3, source)))
      .setAttribute("NORMAL", accessor("VEC3", pick(normals, 3, source)))
      .setAttribute("TEXCOORD_0", accessor("VEC2", coordinates))
      .setIndices(accessor("SCALAR", indices));
  }
}

function addTangents(document: Document, primitives: readonly Primitive[]): void {
  for (const primitive of primitives) {
    const { positions, normals } = surfaceOf(primitive);
    const tangents = document.createAccessor().setType("VEC4").setArray(tangentsOf(positions, normals));
    primitive.setAttribute("TANGENT", tangents.setBuffer(primitive.getAttribute("POSITION")?.getBuffer() ?? null));
  }
}

function surfaceOf(primitive: Primitive): { positions: Float32Array; normals: Float32Array } {
  const [positions, normals] = ["POSITION", "NORMAL"].map((name) => primitive.getAttribute(name)?.getArray());
  if (!(positions instanceof Float32Array) || !(normals instanceof Float32Array))
    return refuseGeometry("a shape has no normals");
  return { positions, normals };
}

/** The same vertices in a material. */
function inMaterial(document: Document, shape: Mesh, material: Material | undefined): Mesh {
  const mesh = document.createMesh(shape.getName());
  for (const primitive of shape.listPrimitives()) mesh.addPrimitive(primitive.clone().setMaterial(material ?? null));
  return mesh;
}

function removeUnused(document: Document): void {
  const root = document.getRoot();
  for (const mesh of root.listMeshes()) {
    if (isUsed(mesh)) continue;
    mesh.listPrimitives().forEach((primitive) => primitive.dispose());
    mesh.dispose();
  }
  for (const accessor of root.listAccessors()) if (!isUsed(accessor)) accessor.dispose();
}

function isUsed(property: Accessor | Mesh): boolean {
  return property.listParents().some((parent) => !(parent instanceof Root));
}

function turn(document: Document, { up, unit }: Axes): void {
  const [top] = document.getRoot().listScenes()[0]?.listChildren() ?? [];
  if (top === undefined) refuseGeometry("it has no node above its parts");
  const scale = 1 / metresPer[unit];
  top.setRotation([...turns[up]]).setScale([scale, scale, scale]);
}
