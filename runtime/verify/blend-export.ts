import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { ArtifactRef, Bounds } from "#contracts";
import type { Matrix } from "#runtime/modules/cad/matrix";
import type { ModuleHost } from "#runtime/modules/module";
import { inspectBlendResultSchema } from "#runtime/native/operations";
import type { Format, FoundInstance } from "./check-export.ts";
import { lookValues } from "./look-values.ts";

export type InspectedBlend = z.infer<typeof inspectBlendResultSchema>;

/** Blender computes in single precision. */
export const blendFormat: Format = { id: "export-blend", precision: 1e-6, values: lookValues };

/** Opens an exported Blender file and says what is in it. @throws RenderlineError artifact-missing, tool-* */
export async function inspectBlend(
  { artifacts, tools, scratch, signal }: Pick<ModuleHost, "artifacts" | "tools" | "scratch" | "signal">,
  { sha256 }: Pick<ArtifactRef, "sha256">,
): Promise<InspectedBlend> {
  const file = join(scratch, `${sha256}.blend`);
  await copyFile(await artifacts.path(sha256), file);
  return inspectBlendResultSchema.parse(await tools.blender.request("inspect-blend", { file }, { signal }));
}

/** The parts of a Blender file that the product's GLB was imported into. */
export function blendInstances({ instances }: InspectedBlend): FoundInstance[] {
  return instances.map(({ key, name, mesh, placement, box, material }) => ({
    key: key ?? name,
    prototype: mesh,
    placement: fromImported(placement),
    box: boxFromImported(box),
    material: material?.material ?? null,
    values: material?.look ?? {},
  }));
}

/** The importer has turned each mesh from Y up to Z up: what CAD calls (x, y, z) is (x, -z, y) in its own coordinates. */
function fromImported(m: Matrix): Matrix {
  return [0, 4, 8, 12].flatMap((at) => [m[at] ?? 0, m[at + 2] ?? 0, -(m[at + 1] ?? 0), m[at + 3] ?? 0]);
}

function boxFromImported([min, max]: Bounds): Bounds {
  return [
    [min[0], min[2], -max[1]],
    [max[0], max[2], -min[1]],
  ];
}
