import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { ArtifactRef } from "#contracts";
import type { ModuleHost } from "#runtime/modules/module";
import { inspectBlendResultSchema } from "#runtime/native/operations";

export type InspectedBlend = z.infer<typeof inspectBlendResultSchema>;

/** Opens an exported Blender file and says what is in it. @throws RenderlineError artifact-missing, tool-* */
export async function inspectBlend(
  { artifacts, tools, scratch, signal }: Pick<ModuleHost, "artifacts" | "tools" | "scratch" | "signal">,
  { sha256 }: ArtifactRef,
): Promise<InspectedBlend> {
  const file = join(scratch, `${sha256}.blend`);
  await copyFile(await artifacts.path(sha256), file);
  return inspectBlendResultSchema.parse(await tools.blender.request("inspect-blend", { file }, { signal }));
}
