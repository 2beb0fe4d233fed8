import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { installedPython } from "./environment-state.ts";
import { environmentFolder, nativeFolder, requirementsDigest } from "./paths.ts";

/** What pip wrote of each package: the digest of every file of it. On Windows the folders are named otherwise. */
const records = "python/{lib,Lib}/{python*/,}site-packages/*.dist-info/RECORD";

/**
 * A digest of what is installed in the managed environment, which says which tools it has without starting any: the pinned
 * requirements, the interpreter's version, and pip's record of every package. Undefined where it is not complete.
 */
export async function environmentIdentity(folder = nativeFolder()): Promise<string | undefined> {
  if ((await installedPython(folder)) === undefined) return undefined;
  const environment = environmentFolder(folder);
  const files = ["installed.json"];
  for await (const file of glob(records, { cwd: environment })) files.push(file.replaceAll("\\", "/"));
  const hash = createHash("sha256").update(requirementsDigest());
  for (const file of files.toSorted()) hash.update(`\0${file}\0`).update(await readFile(join(environment, file)));
  return hash.digest("hex");
}
