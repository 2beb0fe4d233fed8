import { access, statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** How much may still be written to a folder, or to the disk that it would be made on. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestExisting(folder));
  return bavail * bsize;
}

/** The folder, or the nearest one above it that exists. */
export async function nearestExisting(folder: string): Promise<string> {
  return await access(folder).then(
    () => folder,
    () => (dirname(folder) === folder ? folder : nearestExisting(dirname(folder))),
  );
}
