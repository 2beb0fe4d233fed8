import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isUntraceable } from "#parity/select/select-cases";
import { trackedFiles } from "#parity/select/tracked-files";
import { projectRoot } from "#runtime/native/paths";
import type { FileDigests } from "./case-key.ts";

/** Each is of one case, which has it among its own files. */
const ofOneCase = [/^parity\/(?:approved|golden)\//, /\.waiver\.ts$/];

/**
 * What stands in the key of every verdict for what no case can be traced to: Git's files of which nobody can say what they change
 * (`package.json` and a texture that a library names in its own way are such), and the Node.js that runs it all. One digest for all
 * cases, so that none of them is read again. Undefined where Git does not say which files there are: then nobody can say that a
 * case's content is the same.
 */
export async function checkoutKey(digests: FileDigests, folder = projectRoot): Promise<string | undefined> {
  const known = await trackedFiles(folder);
  if (known === undefined) return undefined;
  const files = known
    .filter((file) => isUntraceable(file) && !ofOneCase.some((pattern) => pattern.test(file)))
    // Git lists what was removed since, too.
    .filter((file) => existsSync(join(folder, file)));
  return hash("sha256", JSON.stringify([process.version, files, await digests.of(files)]));
}
