import { simpleGit } from "simple-git";
import type { IndexDocument } from "#runtime/api/documents";
import { projectRoot } from "../paths.ts";

/**
 * The Git commit that the definitions were read from, and whether any file differs from it. Undefined in an unpacked
 * archive, in a repository without a commit, and where there is no git: the site then says nothing of its source.
 */
export async function sourceCommit(folder: string = projectRoot): Promise<IndexDocument["source"]> {
  const git = simpleGit(folder);
  try {
    if (!(await git.checkIsRepo())) return undefined;
    const [commit, status] = await Promise.all([git.revparse(["HEAD"]), git.status()]);
    return { commit, changed: !status.isClean() };
  } catch {
    return undefined;
  }
}
