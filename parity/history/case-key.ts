import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, sha256Hex } from "#contracts";
import { projectRoot } from "#runtime/native/paths";
import { lockedPackages, type Lock } from "#runtime/modules/source/locked-packages";
import type { ToolIdentity } from "#runtime/modules/module";
import type { CaseSources } from "#parity/select/case-sources";

/** What is the same for all cases of a run. */
export interface KeyBase {
  readonly lock: Lock;
  readonly tools: readonly ToolIdentity[];
  readonly host: string;
}

/** Digests of the files that make cases, each read once. */
export class FileDigests {
  readonly #known = new Map<string, Promise<string>>();

  of(file: string): Promise<string> {
    const known = this.#known.get(file) ?? readFile(join(projectRoot, file)).then((bytes) => sha256Hex(bytes));
    this.#known.set(file, known);
    return known;
  }
}

/** What a case's verdict is kept under: a digest of every file, package and tool that it is made of. */
export async function caseKey(
  id: string,
  { files, packages }: CaseSources,
  { lock, tools, host }: KeyBase,
  digests: FileDigests,
): Promise<string> {
  const read = await Promise.all(files.map(async (file) => [file, await digests.of(file)]));
  const made = tools.map(({ kind, version, build }) => [kind, version, build]);
  return sha256Hex(canonicalJson({ id, files: read, packages: lockedPackages(lock, packages), tools: made, host }));
}
