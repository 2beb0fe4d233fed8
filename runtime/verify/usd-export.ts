import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { ArtifactRef } from "#contracts";
import type { ModuleHost } from "#runtime/modules/module";
import { inspectUsdResultSchema } from "#runtime/native/operations";

export type InspectedUsd = z.infer<typeof inspectUsdResultSchema>;

/** Opens an exported USD file with OpenUSD and says what is in it. @throws RenderlineError artifact-missing, tool-* */
export async function inspectUsd(
  { artifacts, tools, scratch, signal }: Pick<ModuleHost, "artifacts" | "tools" | "scratch" | "signal">,
  { sha256 }: ArtifactRef,
): Promise<InspectedUsd> {
  // OpenUSD goes by the ending of a name, and artifacts have none.
  const file = join(scratch, `${sha256}.usd`);
  await copyFile(await artifacts.path(sha256), file);
  return inspectUsdResultSchema.parse(await tools.usd.request("inspect-usd", { file }, { signal }));
}
