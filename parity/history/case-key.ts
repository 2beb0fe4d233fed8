import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, sha256Hex } from "#contracts";
import { projectRoot } from "#runtime/native/paths";
import { lockedPackages, type Lock } from "#runtime/modules/source/locked-packages";
import type { CaseSources } from "#parity/select/case-sources";

/** What is the same for all cases of a run. */
export interface KeyBase {
  readonly lock: Lock;
  /** As `toolsKey` and `programKey` say them. */
  readonly tools: readonly string[];
  readonly host: string;
  /** As `checkoutKey` says it. */
  readonly checkout: string;
}

/** Digests of the files that make cases, each read once. */
export class FileDigests {
  readonly #known = new Map<string, Promise<string>>();
  readonly #folder: string;

  /** @param folder the root of a checkout */
  constructor(folder = projectRoot) {
    this.#folder = folder;
  }

  /** How many files were read. */
  get size(): number {
    return this.#known.size;
  }

  of(file: string): Promise<string> {
    const known = this.#known.get(file) ?? readFile(join(this.#folder, file)).then((bytes) => sha256Hex(bytes));
    this.#known.set(file, known);
    return known;
  }
}

/** What a case's verdict is kept under: a digest of every file, definition, package and tool that it is made of. */
export async function caseKey(
  id: string,
  { files, packages, definition }: CaseSources,
  { lock, ...base }: KeyBase,
  digests: FileDigests,
): Promise<string> {
  const read = await Promise.all(files.map(async (file) => [file, await digests.of(file)]));
  return sha256Hex(canonicalJson({ id, files: read, definition, packages: lockedPackages(lock, packages), ...base }));
}
