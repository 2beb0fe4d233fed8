import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NodeIO, type Mesh } from "@gltf-transform/core";
import { assignmentSchema, partsSchema } from "#contracts";
import { exportUsd } from "#nodes";
import type { WriteUsdParams } from "#runtime/native/operations";
import { placementOf } from "../cad/read-glb.ts";
import { implement } from "../module.ts";
import { exportedParts, type ExportedPart } from "./exported-parts.ts";
import { isTextured } from "./gltf-material.ts";
import { previewSurface } from "./preview-surface.ts";
import { primNames } from "./prim-names.ts";
import { instancesOf, refuseGeometry, type PublishedInstance } from "./published-geometry.ts";
import { metresPer } from "./units.ts";

/** Published geometry and assigned materials become one USD file; what stands where in it is decided here. */
export const exportUsdModule = implement(exportUsd, "usd", async ({ inputs, params }, host) => {
  const { artifacts, tools, scratch, signal, progress, note } = host;
  const { parts } = await artifacts.readJson(inputs.parts.sha256, partsSchema);
  const assignment = await artifacts.readJson(inputs.materials.sha256, assignmentSchema);
  const exported = exportedParts(parts, assignment, params);
  const textured = [...exported.looks].filter(([, look]) => isTextured(look)).map(([id]) => id);
  if (textured.length > 0)
    note(`one USD file holds no pictures: ${textured.join(", ")} have the mean colour of theirs`);
  const document = await new NodeIO().readBinary(await artifacts.read(inputs.mesh.sha256));
  const listed = parts.map(({ key }) => key);
  const published = new Map(instancesOf(document, listed).map((instance) => [instance.key, instance]));
  const instances = exported.parts.map((part) => ({ part, ...instanceOf(published, part) }));
  const shapes = [...new Set(instances.map(({ shape }) => shape))];
  const shapePrims = primNames(shapes.map((shape) => shape.getName()));
  const materialPrims = primNames([...exported.looks.keys()]);
  const prims = ({ shape, part }: (typeof instances)[number]) => ({
    shape: shapePrims.get(shape.getName()) ?? "",
    material: materialPrims.get(part.material) ?? "",
  });
  const models = new Map(instances.map(prims).map((model) => [`${model.shape}__${model.material}`, model]));
  const out = join(scratch, params.encoding === "text" ? "product.usda" : "product.usdc");
  const request: WriteUsdParams = {
    out,
    up: params.up,
    metersPerUnit: metresPer[params.unit],
    shapes: await Promise.all(
      shapes.map(async (shape, index) => {
        const name = shape.getName();
        return {
          prim: shapePrims.get(name) ?? "",
          name,
          files: await writeShape(shape, join(scratch, `shape-${index}`)),
        };
      }),
    ),
    materials: [...exported.looks].map(([id, look]) => {
      return { prim: materialPrims.get(id) ?? "", name: id, inputs: previewSurface(look) };
    }),
    models: [...models].map(([prim, model]) => ({ prim, ...model })),
    instances: instances.map((instance) => {
      const { shape, material } = prims(instance);
      const { key, name, details } = instance.part;
      const properties = { partKey: key, ...details };
      return {
        prim: key,
        name,
        model: `${shape}__${material}`,
        material,
        matrix: placementOf(instance.node),
        properties,
      };
    }),
  };
  await tools.usd.request("write-usd", request, { signal, onProgress: progress });
  return { usd: await artifacts.writeFile("usd", "model", out) };
});

function instanceOf(published: ReadonlyMap<string, PublishedInstance>, { key }: ExportedPart): PublishedInstance {
  return published.get(key) ?? refuseGeometry(`it does not hold ${key}`);
}

/** A shape's numbers as files, little-endian: positions and normals float32, corners uint32. */
async function writeShape(shape: Mesh, path: string): Promise<WriteUsdParams["shapes"][number]["files"]> {
  const [primitive] = shape.listPrimitives();
  const [positions, normals] = ["POSITION", "NORMAL"].map((name) => primitive?.getAttribute(name)?.getArray());
  const corners = primitive?.getIndices()?.getArray();
  if (!(positions instanceof Float32Array) || !(normals instanceof Float32Array) || corners == null)
    return refuseGeometry(`its shape "${shape.getName()}" has no triangles with normals`);
  const files = { positions: `${path}.positions`, normals: `${path}.normals`, indices: `${path}.indices` };
  await writeFile(files.positions, positions);
  await writeFile(files.normals, normals);
  await writeFile(files.indices, Uint32Array.from(corners));
  return files;
}
