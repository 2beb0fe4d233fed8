import { ContentFolder } from "./content-folder.ts";
import type { StoredArtifact } from "./managed-artifacts.ts";

/** What was asked for within this time stays: a program may be about to open it. */
const inUseMs = 3_600_000;
/** How far the noted last use may lie behind, so that not every use writes. */
const useResolutionMs = inUseMs / 6;

/**
 * Local copies of artifacts, no more of them than fit: those used longest ago go first. What is in use stays even so, and
 * the folder is larger than its limit for so long.
 */
export class CacheFolder {
  readonly files: ContentFolder;
  readonly #limit: number;
  /** Bytes that were placed since the folder was last looked through; what others place is seen then. */
  #grown = Infinity;

  constructor(folder: string, limitBytes: number) {
    this.files = new ContentFolder(folder, useResolutionMs);
    this.#limit = limitBytes;
  }

  /** The path of a copy that is whole, which then stays for the better part of an hour; undefined when there is none. */
  async use(sha256: string): Promise<string | undefined> {
    return this.files.keep(sha256);
  }

  /** @throws RenderlineError disk-full, data-folder-unwritable */
  async place(...content: Parameters<ContentFolder["place"]>): Promise<{ sha256: string; bytes: number }> {
    const placed = await this.files.place(...content);
    this.#grown += placed.bytes;
    if (this.#grown > this.#limit / 10) await this.#trim();
    return placed;
  }

  async #trim(): Promise<void> {
    this.#grown = 0;
    const copies: StoredArtifact[] = [];
    for await (const copy of this.files.list()) copies.push(copy);
    let total = copies.reduce((sum, { bytes }) => sum + bytes, 0);
    const unused = new Date(Date.now() - inUseMs);
    for (const { sha256, bytes } of copies.toSorted((a, b) => a.modifiedAt.getTime() - b.modifiedAt.getTime())) {
      if (total <= this.#limit) return;
      if (await this.files.remove(sha256, unused)) total -= bytes;
    }
  }
}
