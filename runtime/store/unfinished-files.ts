import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where a file or folder is made before it is renamed to its place; a killed process leaves it behind. */
export const unfinishedPrefix = "incoming-";

/** Removes what killed processes left unfinished in these folders. The caller holds the data folder's lock. */
export async function removeUnfinished(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    for (const name of names) {
      if (name.startsWith(unfinishedPrefix)) await rm(join(folder, name), { recursive: true });
    }
  }
}
