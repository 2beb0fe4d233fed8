import { simpleGit } from "simple-git";

/** A file at the root that each checkout has. */
const manifest = "package.json";

/**
 * The files of a checkout that Git knows, from its root; those that were removed since are among them.
 * @returns undefined where Git does not say which there are: also in a repository that has not taken the project in
 */
export async function trackedFiles(folder: string): Promise<readonly string[] | undefined> {
  const listed = await simpleGit(folder)
    .raw(["ls-files", "-z"])
    .catch(() => undefined);
  const files = listed?.split("\0").filter((file) => file !== "");
  return files?.includes(manifest) === true ? files : undefined;
}
