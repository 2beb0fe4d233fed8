import { statSync } from "node:fs";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import { canonicalJson, sha256Hex } from "#contracts";
import { FileDigests } from "#parity/history/case-key";
import { projectRoot } from "#runtime/native/paths";
import { canHaveEffect } from "./select-cases.ts";
import { trackedFiles } from "./tracked-files.ts";

/** They say what results are let through, and change none. */
const decisions = /^parity\/(?:approved\/[^/]+\.json(?:\.[^/]+)?|waivers\/[^/]+\.waiver\.ts)$/;

/**
 * A digest of all files of a checkout that can change what a case comes to, committed or not: equal on two machines, and at two
 * commits, exactly where these are. Not of what is approved and waived. Files that Git does not know yet count where it knows others of the
 * same folder at the root: an unpacked report is none of the project's.
 * @returns undefined where Git does not say which files there are: also in a repository that has not taken the project in
 */
export async function checkoutContent(folder = projectRoot): Promise<string | undefined> {
  const known = await trackedFiles(folder);
  if (known === undefined) return undefined;
  const listed = await simpleGit(folder).raw(["ls-files", "-z", "--others", "--exclude-standard"]);
  const unknown = listed.split("\0").filter((file) => file !== "");
  const tops = new Set(known.flatMap((file) => topOf(file) ?? []));
  const files = [...known, ...unknown.filter((file) => tops.has(topOf(file) ?? ""))]
    .filter((file) => canHaveEffect(file) && !decisions.test(file))
    // Git lists what was removed since, too, and links to folders.
    .filter((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.isFile() === true)
    .toSorted();
  const digests = new FileDigests(folder);
  return sha256Hex(canonicalJson([files, await digests.of(files)]));
}

/** The folder at the root that a file is in; undefined for one that is there itself. */
function topOf(file: string): string | undefined {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : undefined;
}
