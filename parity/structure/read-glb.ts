import { createHash } from "node:crypto";
import { NodeIO, type Accessor, type Document, type Mesh, type Node } from "@gltf-transform/core";
import { EXTMeshoptCompression, KHRDracoMeshCompression } from "@gltf-transform/extensions";
import { readExportedGlb } from "#runtime/modules/export/compress-glb";
import { materialExtensions } from "#runtime/modules/export/gltf-material";
import { materialStructure } from "./glb-material.ts";
import type { Structure, StructureItem, StructureKind } from "./items.ts";

/** Extensions that the reader understands: of any other it drops what is in it. */
const understood = new Set<string>(
  [...materialExtensions, EXTMeshoptCompression, KHRDracoMeshCompression].map(({ EXTENSION_NAME }) => EXTENSION_NAME),
);

/** What is in a GLB, by glTF's own names and in its own units; compressed numbers are told as they decompress. */
export async function glbStructure(bytes: Uint8Array): Promise<Structure> {
  const { json } = await new NodeIO().binaryToJSON(bytes);
  const extensions = (json.extensionsUsed ?? []).toSorted();
  const document = await readExportedGlb(bytes);
  const root = document.getRoot();
  const shapes = shapesOf(document);
  const items: StructureItem[] = [
    ...root.listNodes().map((node) => objectOf(node, shapes)),
    ...new Map([...shapes.values()].map((shape) => [shape.id, meshOf(shape)])).values(),
    ...root.listMaterials().map(materialStructure),
    ...root.listCameras().map((camera): StructureItem => ({
      what: "camera",
      id: camera.getName(),
      values: {
        type: camera.getType(),
        fovY: camera.getYFov(),
        aspect: camera.getAspectRatio(),
        near: camera.getZNear(),
        far: camera.getZFar(),
        width: camera.getXMag(),
        height: camera.getYMag(),
      },
    })),
    {
      what: "setting",
      id: "file",
      values: {
        ...(root.getAsset() as StructureItem["values"]),
        extensions,
        scenes: root.listScenes().map((scene) => scene.getName()),
        defaultScene: root.getDefaultScene()?.getName() ?? null,
        animations: root.listAnimations().length,
        skins: root.listSkins().length,
      },
    },
  ];
  return { items, unread: unreadOf(extensions.filter((name) => !understood.has(name))) };
}

/** What an extension that nobody understands here could hold. */
function unreadOf(unknown: readonly string[]): Structure["unread"] {
  if (unknown.length === 0) return {};
  const why = `the GLB uses ${unknown.join(", ")}, which is not read`;
  const kinds: StructureKind[] = unknown.every((name) => name.startsWith("KHR_materials_"))
    ? ["material"]
    : ["object", "mesh", "material", "light", "setting"];
  return Object.fromEntries(kinds.map((kind) => [kind, why]));
}

/** A mesh's geometry; meshes of equal geometry under one name are one shape. */
interface Shape {
  readonly id: string;
  readonly meshes: Mesh[];
  readonly values: Readonly<Record<string, string>>;
}

function shapesOf(document: Document): Map<Mesh, Shape> {
  const digests = new Map<Accessor, string>();
  const digest = (accessor: Accessor): string => {
    const known = digests.get(accessor) ?? digestOf(accessor);
    digests.set(accessor, known);
    return known;
  };
  const byContent = new Map<string, Shape>();
  const times = new Map<string, number>();
  const shapes = new Map<Mesh, Shape>();
  for (const mesh of document.getRoot().listMeshes()) {
    const name = mesh.getName();
    const values = geometryOf(mesh, digest);
    const content = JSON.stringify([name, values]);
    let shape = byContent.get(content);
    if (shape === undefined) {
      const time = (times.get(name) ?? 0) + 1;
      times.set(name, time);
      shape = { id: time === 1 ? name : `${name} (${time})`, meshes: [], values };
      byContent.set(content, shape);
    }
    shape.meshes.push(mesh);
    shapes.set(mesh, shape);
  }
  return shapes;
}

/** By attribute; of several primitives, one after the other. */
function geometryOf(mesh: Mesh, digest: (accessor: Accessor) => string): Record<string, string> {
  const values: Record<string, string[]> = {};
  for (const primitive of mesh.listPrimitives()) {
    const attributes = primitive.listSemantics().map((name) => [name, primitive.getAttribute(name)] as const);
    for (const [name, accessor] of [...attributes, ["indices", primitive.getIndices()] as const])
      (values[name] ??= []).push(accessor === null ? "none" : digest(accessor));
    (values["mode"] ??= []).push(String(primitive.getMode()));
    (values["morphTargets"] ??= []).push(String(primitive.listTargets().length));
  }
  const named = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(named.map(([name, all]) => [name, all.join(" ")]));
}

function digestOf(accessor: Accessor): string {
  const array = accessor.getArray();
  const hash = createHash("sha256").update(
    `${accessor.getType()} ${array?.constructor.name} ${accessor.getNormalized()} `,
  );
  if (array !== null) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return hash.digest("hex");
}

function meshOf({ id, meshes, values }: Shape): StructureItem {
  const primitives = meshes.flatMap((mesh) => mesh.listPrimitives());
  const positions = new Set(primitives.map((primitive) => primitive.getAttribute("POSITION")));
  const [first] = meshes;
  const own = first?.listPrimitives() ?? [];
  const corners = own.map(
    (primitive) => (primitive.getIndices() ?? primitive.getAttribute("POSITION"))?.getCount() ?? 0,
  );
  const vertices = own.map((primitive) => primitive.getAttribute("POSITION"));
  return {
    what: "mesh",
    id,
    values: {
      triangles: sum(corners) / 3,
      vertices: sum(vertices.map((one) => one?.getCount() ?? 0)),
      min: vertices.flatMap((one) => one?.getMin([]) ?? []),
      max: vertices.flatMap((one) => one?.getMax([]) ?? []),
      ...values,
      // Shared by all its instances, its vertices stand there once.
      copies: positions.size / Math.max(1, own.length),
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function objectOf(node: Node, shapes: ReadonlyMap<Mesh, Shape>): StructureItem {
  const { partKey, ...extras } = node.getExtras();
  const mesh = node.getMesh();
  const parent = node.getParentNode();
  const part = typeof partKey === "string";
  const placement = {
    translation: node.getTranslation(),
    rotation: node.getRotation(),
    scale: node.getScale(),
  };
  // The node above all parts turns the axes and scales to the unit.
  if (!part && mesh === null && parent === null) {
    return { what: "setting", id: "axes and unit", values: { name: node.getName(), ...placement } };
  }
  return {
    what: "object",
    id: nameOf(node),
    part,
    values: {
      name: node.getName(),
      mesh: mesh === null ? null : (shapes.get(mesh)?.id ?? null),
      materials: mesh?.listPrimitives().map((primitive) => primitive.getMaterial()?.getName() ?? null) ?? [],
      parent: parent === null ? null : nameOf(parent),
      ...placement,
      camera: node.getCamera()?.getName() ?? null,
      ...(extras as StructureItem["values"]),
    },
  };
}

function nameOf(node: Node): string {
  const key = node.getExtras()["partKey"];
  return typeof key === "string" ? key : node.getName();
}
