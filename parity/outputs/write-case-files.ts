import { copyFile, mkdir, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Catalogue, CompiledDefinition } from "#contracts";
import type { ParityCase } from "#parity/case";
import { outputTypeOf } from "#parity/run-case";
import type { ParityResult } from "#runtime/api/parity-result";
import { readRunLogs } from "#runtime/api/run-logs";
import type { App } from "#runtime/app";
import { fileFailure } from "#runtime/store/file-failure";

export interface CaseFiles {
  readonly case: ParityCase;
  readonly result: ParityResult;
  /** With what the case defines by itself. */
  readonly catalogue: Catalogue;
  /** Where the case's STEP file is counted from. */
  readonly checkout: string;
}

/**
 * Writes what a case was given and what its runs said into a folder, so that whoever has the report alone can look into it:
 * `input.step`, `order-line.json`, `definitions/*.json` (canonical), `logs/SIDE.json`, and
 * `logs/product.json` of the run that was to make an order line's product.
 * @param app where the runs are; undefined where none was begun
 * @throws RenderlineError disk-full, data-folder-unwritable
 */
export async function writeCaseFiles(app: App | undefined, folder: string, one: CaseFiles): Promise<void> {
  const { case: given, result, catalogue, checkout } = one;
  try {
    await mkdir(join(folder, "definitions"), { recursive: true });
    const step = resolve(checkout, given.step);
    // A case may be about a file that is not there.
    if ((await stat(step).catch(() => undefined)) !== undefined) await copyFile(step, join(folder, "input.step"));
    const { id, product, outputType, settings: params = {} } = given;
    await writeFile(join(folder, "order-line.json"), `${JSON.stringify({ id, product, outputType, params })}\n`);
    for (const { definition, text } of definitionsOf(given, catalogue)) {
      await writeFile(join(folder, "definitions", `${definition.id.replaceAll("/", "--")}.json`), text);
    }
    const { legacy, graph } = result.sides;
    const runs = { product: graph.productRunId, legacy: legacy.runId, graph: graph.runId };
    for (const [name, runId] of Object.entries(runs)) {
      const logs = app === undefined || runId === undefined ? undefined : await readRunLogs(app, runId);
      if (logs === undefined) continue;
      await mkdir(join(folder, "logs"), { recursive: true });
      await writeFile(join(folder, "logs", `${name}.json`), JSON.stringify(logs, null, 2));
    }
  } catch (error) {
    throw fileFailure(error, folder);
  }
}

/** The output type, and what it pins. */
function definitionsOf(one: ParityCase, catalogue: Catalogue): CompiledDefinition[] {
  const { definition, digest } = outputTypeOf(one, catalogue);
  const pinned = [
    digest,
    definition.graph?.workflow.digest,
    definition.materials?.library.digest,
    definition.materials?.rules.digest,
  ];
  return pinned.flatMap((wanted) => (wanted === undefined ? [] : (catalogue.byDigest(wanted) ?? [])));
}
