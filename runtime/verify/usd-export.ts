import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { ArtifactRef } from "#contracts";
import type { Matrix } from "#runtime/modules/cad/matrix";
import { previewSurface } from "#runtime/modules/export/preview-surface";
import type { ModuleHost } from "#runtime/modules/module";
import { inspectUsdResultSchema } from "#runtime/native/operations";
import type { Format, FoundInstance } from "./check-export.ts";
import { glbPrecision } from "./checks.ts";

export type InspectedUsd = z.infer<typeof inspectUsdResultSchema>;

/** Its places are those of the published geometry, in double precision too. */
export const usdFormat: Format = { id: "export-usd", precision: glbPrecision, values: previewSurface };

/** Opens an exported USD file with OpenUSD and says what is in it. @throws RenderlineError artifact-missing, tool-* */
export async function inspectUsd(
  { artifacts, tools, scratch, signal }: Pick<ModuleHost, "artifacts" | "tools" | "scratch" | "signal">,
  { sha256 }: Pick<ArtifactRef, "sha256">,
): Promise<InspectedUsd> {
  // OpenUSD goes by the ending of a name, and artifacts have none.
  const file = join(scratch, `${sha256}.usd`);
  await copyFile(await artifacts.path(sha256), file);
  return inspectUsdResultSchema.parse(await tools.usd.request("inspect-usd", { file }, { signal }));
}

/** The parts of a USD file, in metres and Z up whatever its stage says. */
export function usdInstances({ instances, upAxis, metersPerUnit }: InspectedUsd): FoundInstance[] {
  return instances.map(({ key, path, shape, placement, box, material, inputs: values }) => {
    const placed = inMetres(upAxis === "Y" ? zUp(placement) : placement, metersPerUnit);
    return { key: key ?? path, prototype: shape, placement: placed, box, material, values };
  });
}

/** (x, y, z) in Y up is (x, -z, y) in Z up. */
function zUp(m: Matrix): Matrix {
  return [...m.slice(0, 4), ...m.slice(8, 12).map((value) => -value), ...m.slice(4, 8), ...m.slice(12)];
}

function inMetres(m: Matrix, metersPerUnit: number): Matrix {
  return m.map((value, index) => (index < 12 ? value * metersPerUnit : value));
}
