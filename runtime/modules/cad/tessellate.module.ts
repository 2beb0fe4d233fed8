import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { partsSchema } from "#contracts";
import { tessellate } from "#nodes";
import { tessellateResultSchema, type TessellateParams } from "#runtime/native/operations";
import { implement } from "../module.ts";
import { withoutDegenerate } from "./degenerate.ts";
import { refuseFlat } from "./implausible.ts";
import { packGlb, type PrototypeMesh } from "./pack-glb.ts";

/** The kernel triangulates each shape that a part needs, once; packing into GLB is done here. */
export const tessellateModule = implement(tessellate, "cad", async ({ inputs, params }, host) => {
  const { artifacts, tools, scratch, signal, progress } = host;
  const { parts, prototypes } = await artifacts.readJson(inputs.parts.sha256, partsSchema);
  const request: TessellateParams = {
    file: await artifacts.path(inputs.step.sha256),
    linearDeflection: params.linearDeflection,
    angularDeflection: (params.angularDeflection * Math.PI) / 180,
    outDir: scratch,
    labels: prototypes.map(({ label }) => label),
  };
  const reply = await tools.cad.request("tessellate", request, { signal, onProgress: progress });
  const known = new Map(prototypes.map((one) => [one.label, one]));
  const names = new Map(parts.map(({ prototype, name }) => [prototype, name]));
  const meshes = new Map<string, PrototypeMesh>();
  for (const { label, files } of tessellateResultSchema.parse(reply).prototypes) {
    const read = async (name: string): Promise<ArrayBuffer> =>
      exactBuffer(await readFile(isAbsolute(name) ? name : join(scratch, name)));
    const positions = new Float32Array(await read(files.positions));
    const normals = new Float32Array(await read(files.normals));
    const indices = withoutDegenerate(positions, new Uint32Array(await read(files.indices)));
    const { id = label, solids = 0 } = known.get(label) ?? {};
    if (solids > 0) refuseFlat(names.get(id) ?? id, positions, indices);
    meshes.set(id, { positions, normals, indices });
  }
  return { mesh: await artifacts.write("mesh", "geometry", await packGlb(parts, meshes)) };
});

/** A view of file bytes that starts at an address typed arrays accept. */
function exactBuffer(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
