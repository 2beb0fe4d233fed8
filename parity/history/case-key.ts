import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "#runtime/native/paths";
import { lockedPackages, type Lock } from "#runtime/modules/source/locked-packages";
import { fewAtATime } from "#runtime/few-at-a-time";
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
  readonly #known = new Map<string, string>();
  readonly #folder: string;

  /** @param folder the root of a checkout */
  constructor(folder = projectRoot) {
    this.#folder = folder;
  }

  /** How many files were read. */
  get size(): number {
    return this.#known.size;
  }

  /** Each file's digest, in their order. */
  async of(files: readonly string[]): Promise<readonly string[]> {
    const unknown = files.filter((file) => !this.#known.has(file));
    await fewAtATime(unknown, async (file) => {
      this.#known.set(file, hash("sha256", await readFile(join(this.#folder, file))));
    });
    return files.map((file) => this.#known.get(file) ?? "");
  }
}

/** What a case's verdict is kept under: a digest of every file, definition, package and tool that it is made of. */
export async function caseKey(
  id: string,
  { files, packages, definition }: CaseSources,
  { lock, tools, host, checkout }: KeyBase,
  digests: FileDigests,
): Promise<string> {
  const locked = lockedPackages(lock, packages);
  return hash(
    "sha256",
    JSON.stringify([id, files, await digests.of(files), definition, locked, tools, host, checkout]),
  );
}
