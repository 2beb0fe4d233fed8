import { simpleGit } from "simple-git";
import { projectRoot } from "#runtime/native/paths";

/**
 * Where a folder is in its repository: what Git's own paths of its files begin with. Empty at the repository's root, `renderline/` in a
 * subfolder of that name. Rejects outside a repository.
 */
export async function placeInRepository(folder = projectRoot): Promise<string> {
  return simpleGit(folder).revparse(["--show-prefix"]);
}
