import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Document, NodeIO, type Buffer as GltfBuffer, type Mesh } from "@gltf-transform/core";
import type { z } from "zod";
import type { Scene } from "#contracts";
import { readStepResultSchema, tessellateResultSchema } from "#runtime/native/operations";
import type { ToolWorker } from "#runtime/native/tool-worker";

type Structure = z.infer<typeof readStepResultSchema>;
type Node = Structure["roots"][number];
type Tessellation = z.infer<typeof tessellateResultSchema>["prototypes"][number];

/** A scene made the short way, for tests of the tools alone: the product's own modules do it properly. */
export interface TestScene {
  readonly glb: string;
  readonly scene: Scene;
  readonly partKeys: readonly string[];
}

/** Reads and tessellates a STEP file and packs a GLB, part keys being made-up but well-formed. */
export async function makeTestScene(cad: ToolWorker, file: string, folder: string): Promise<TestScene> {
  await mkdir(folder, { recursive: true });
  const structure = readStepResultSchema.parse(await cad.request("read-step", { file }));
  const labels = structure.prototypes.filter(({ faces }) => faces > 0).map(({ label }) => label);
  const params = { file, linearDeflection: 0.0001, angularDeflection: 0.2, outDir: folder, labels };
  const tessellation = tessellateResultSchema.parse(await cad.request("tessellate", params));
  const partKeys: string[] = [];
  const document = new Document();
  const meshes = await packMeshes(document, tessellation.prototypes);
  const root = document.createNode("root").setRotation([-Math.SQRT1_2, 0, 0, Math.SQRT1_2]);
  document.createScene().addChild(root);
  const add = (parent: ReturnType<Document["createNode"]>, node: Node): void => {
    const item = document.createNode(node.name).setMatrix(columnMajor(node.placement));
    const mesh = meshes.get(node.prototype);
    if (mesh !== undefined) {
      const key = `p${String(partKeys.length)
        .padStart(20, "a")
        .replaceAll(/[0-9]/g, (digit) => "abcdefghij"[Number(digit)] ?? "a")}`;
      partKeys.push(key);
      item.setMesh(mesh).setExtras({ partKey: key });
    }
    parent.addChild(item);
    for (const child of node.children) add(item, child);
  };
  for (const node of structure.roots) add(root, node);
  const glb = join(folder, "product.glb");
  await writeFile(glb, await new NodeIO().writeBinary(document));
  return { glb, scene: bearingScene(partKeys), partKeys };
}

async function packMeshes(document: Document, prototypes: readonly Tessellation[]): Promise<Map<string, Mesh>> {
  const buffer = document.createBuffer();
  const meshes = new Map<string, Mesh>();
  for (const { label, files } of prototypes) {
    const primitive = document
      .createPrimitive()
      .setAttribute("POSITION", await floats(document, buffer, files.positions))
      .setAttribute("NORMAL", await floats(document, buffer, files.normals))
      .setIndices(
        document
          .createAccessor()
          .setType("SCALAR")
          .setBuffer(buffer)
          .setArray(new Uint32Array(await bytes(files.indices))),
      );
    meshes.set(label, document.createMesh(label).addPrimitive(primitive));
  }
  return meshes;
}

async function floats(
  document: Document,
  buffer: GltfBuffer,
  file: string,
): Promise<ReturnType<Document["createAccessor"]>> {
  return document
    .createAccessor()
    .setType("VEC3")
    .setBuffer(buffer)
    .setArray(new Float32Array(await bytes(file)));
}

async function bytes(file: string): Promise<ArrayBuffer> {
  const content = await readFile(file);
  return content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength);
}

function columnMajor(m: readonly number[]): Parameters<ReturnType<Document["createNode"]>["setMatrix"]>[0] {
  const at = (row: number, column: number): number => m[row * 4 + column] ?? 0;
  const column = (index: number): [number, number, number, number] => [
    at(0, index),
    at(1, index),
    at(2, index),
    at(3, index),
  ];
  return [...column(0), ...column(1), ...column(2), ...column(3)];
}

/** A camera that looks at the origin from the front, above and right, a key light, a sky and a ground. */
function bearingScene(partKeys: readonly string[]): Scene {
  const steel = { baseColor: [0.6, 0.6, 0.62] as [number, number, number], metallic: 1, roughness: 0.25 };
  const common = {
    ior: 1.5,
    specular: 1,
    transmission: 0,
    coat: 0,
    coatRoughness: 0.03,
    anisotropy: 0,
    anisotropyRotation: 0,
  };
  const brass = { baseColor: [0.6, 0.35, 0.08] as [number, number, number], metallic: 1, roughness: 0.35 };
  return {
    version: 1,
    mesh: "0".repeat(64),
    camera: { matrix: lookAt([0.06, -0.1, 0.08]), fovY: 0.45, clipStart: 0.01, clipEnd: 10 },
    lights: [
      { kind: "area", name: "key", matrix: lookAt([-0.1, -0.1, 0.2]), size: 0.15, energy: 1.2, colour: [1, 1, 1] },
      { kind: "area", name: "fill", matrix: lookAt([0.2, 0.05, 0.1]), size: 0.2, energy: 0.6, colour: [1, 1, 1] },
    ],
    world: { colour: [1, 1, 1], strength: 0.4 },
    ground: { z: -0.007, size: 2, colour: [0.8, 0.8, 0.8], roughness: 0.6 },
    materials: { steel: { ...steel, ...common }, brass: { ...brass, ...common } },
    assignment: Object.fromEntries(partKeys.map((key, index) => [key, index === 2 ? "brass" : "steel"])),
    film: { width: 512, height: 512, transparent: false, viewTransform: "AgX", exposure: 0 },
  };
}

/** Row-major matrix of something at `eye` whose -Z looks at the origin, Z being up. */
function lookAt(eye: readonly [number, number, number]): number[] {
  const z = unit(eye);
  const x = unit([-z[1], z[0], 0]);
  const y = [z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]] as const;
  return [x[0], y[0], z[0], eye[0], x[1], y[1], z[1], eye[1], x[2], y[2], z[2], eye[2], 0, 0, 0, 1];
}

function unit([x, y, z]: readonly [number, number, number]): [number, number, number] {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
