import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where a file or folder is made before it is renamed to its place; a killed process leaves it behind. */
export const unfinishedPrefix = "incoming-";

/** Nothing takes this long to write: what is as old has nobody who finishes it. Milliseconds. */
export const unfinishedForLongMs = 24 * 3_600_000;

/**
 * Removes what killed processes left unfinished in these folders.
 * @param olderThanMs what is younger stays; 0 only where no other process can be writing
 */
export async function removeUnfinished(folders: readonly string[], olderThanMs: number): Promise<void> {
  const before = Date.now() - olderThanMs;
  for (const folder of folders) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    for (const name of names) {
      const path = join(folder, name);
      if (!name.startsWith(unfinishedPrefix)) continue;
      // Gone meanwhile: whoever wrote it has finished it.
      const there = await stat(path).catch(() => undefined);
      if (there !== undefined && there.mtimeMs <= before) await rm(path, { recursive: true, force: true });
    }
  }
}
