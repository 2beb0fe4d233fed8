import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import { RenderlineError } from "#contracts";
import { projectRoot } from "#runtime/native/paths";
import { lockSchema, type Lock } from "#runtime/modules/source/locked-packages";

/** What differs between a base commit and the checkout as it is now, committed or not. */
export interface Changes {
  /** As it was asked for. */
  readonly since: string;
  /** Where the checkout's branch left that: what others have done there since is no change of this one. */
  readonly commit: string;
  /** Paths from the checkout's root, which may be a subfolder of the repository, sorted; removed files too. Nothing beside it counts. */
  readonly files: readonly string[];
  /** The lock file then and now. */
  readonly locks: { readonly before: Lock; readonly after: Lock };
}

const lockFile = "package-lock.json";

/** @throws RenderlineError ref-unknown, for what is no commit of this repository; ref-unrelated, for one that the checkout never left */
export async function readChanges(since: string, folder = projectRoot): Promise<Changes> {
  const git = simpleGit(folder);
  const named = await git.revparse(["--verify", "--end-of-options", `${since}^{commit}`]).catch((error: unknown) => {
    throw new RenderlineError(
      "ref-unknown",
      `"${since}" is no commit of this repository`,
      "Name a branch, a tag or a commit that is there; a shallow clone lacks most: fetch it first.",
      error,
    );
  });
  // It says nothing where there is none.
  const commit = (await git.raw(["merge-base", named, "HEAD"])).trim();
  if (commit === "") {
    throw new RenderlineError(
      "ref-unrelated",
      `"${since}" and the checkout have no commit in common`,
      "A shallow clone does not know where its branch began: fetch the whole history (git fetch --unshallow; in CI fetch-depth: 0).",
    );
  }
  const [tracked, untracked, before] = await Promise.all([
    git.raw(["diff", "--name-only", "--relative", "--no-renames", "-z", commit]),
    git.raw(["ls-files", "--others", "--exclude-standard", "-z"]),
    git.show([`${commit}:./${lockFile}`]),
  ]);
  const files = new Set([...tracked.split("\0"), ...untracked.split("\0")].filter((file) => file !== ""));
  const after = await readFile(join(folder, lockFile), "utf8");
  return {
    since,
    commit,
    files: [...files].toSorted(),
    locks: { before: lockSchema.parse(JSON.parse(before)), after: lockSchema.parse(JSON.parse(after)) },
  };
}
