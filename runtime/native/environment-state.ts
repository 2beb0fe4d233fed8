import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { environmentFolder, environmentPython, nativeFolder, requirementsDigest } from "./paths.ts";

/** Written last, so an environment without it was interrupted. */
const markerSchema = z.strictObject({ requirements: z.string(), python: z.string() });

/** The interpreter of a complete environment that has what `requirements.txt` says; else undefined. */
export async function installedPython(folder = nativeFolder()): Promise<string | undefined> {
  const python = environmentPython(folder);
  try {
    const marker = markerSchema.parse(JSON.parse(await readFile(markerFile(folder), "utf8")));
    // The interpreter is a link to the system's; it dangles when that one was removed.
    await stat(python);
    return marker.requirements === requirementsDigest() ? python : undefined;
  } catch {
    return undefined;
  }
}

/** Declares the environment in `folder` complete. `python` is the version it was made with. */
export async function writeMarker(folder: string, python: string): Promise<void> {
  const marker = { requirements: requirementsDigest(), python };
  await writeFileAtomic(markerFile(folder), `${JSON.stringify(marker)}\n`);
}

export async function removeMarker(folder: string): Promise<void> {
  await rm(markerFile(folder), { force: true });
}

function markerFile(folder: string): string {
  return join(environmentFolder(folder), "installed.json");
}
