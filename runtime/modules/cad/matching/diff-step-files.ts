import { RenderlineError, type Parts, type RevisionDiff } from "#contracts";
import { partListOf } from "../list-parts.module.ts";
import { readStructure } from "../read-step.module.ts";
import type { Tool } from "../../module.ts";
import { diffParts } from "./revision-diff.ts";

/**
 * What became of each part between two STEP files, each with the keys that it mints on its own.
 * @throws RenderlineError step-unreadable, step-no-surface, tool-*; each names the file
 */
export async function diffStepFiles(
  cad: Tool,
  files: { readonly old: string; readonly new: string },
  signal: AbortSignal,
): Promise<RevisionDiff> {
  const partsOf = async (file: string): Promise<Parts> => {
    try {
      return partListOf(await readStructure(cad, file, { signal }));
    } catch (error) {
      if (!(error instanceof RenderlineError) || error.message.includes(file)) throw error;
      throw new RenderlineError(error.code, `"${file}": ${error.message}`, error.remedy, error);
    }
  };
  return diffParts(await partsOf(files.old), await partsOf(files.new));
}
