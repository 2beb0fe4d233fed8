import { glob, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { RenderlineError } from "#contracts";

/** Where authored definitions are, and what their files are called. */
export const authoredPatterns = [
  "workflows/**/*.workflow.ts",
  "output-types/**/*.output-type.ts",
  "materials/**/*.library.ts",
  "materials/**/*.rules.ts",
] as const;

const endings = /\.(?:workflow|output-type|library|rules)\.ts$/;

/** Every authored file under the root, as absolute paths, sorted. */
export async function authoredFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob([...authoredPatterns], { cwd: root })) files.push(resolve(root, file));
  return files.toSorted();
}

/**
 * The authored files that paths name: a file is taken whatever it is called, a folder gives those in it that are
 * called as definitions are. Paths are seen from `cwd`.
 * @throws RenderlineError bad-usage for a path that does not exist
 */
export async function selectFiles(paths: readonly string[], cwd: string): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const absolute = resolve(cwd, path);
      const entry = await stat(absolute).catch(() => undefined);
      if (entry === undefined) {
        const remedy = "Name files or folders that exist; without paths every definition is checked.";
        throw new RenderlineError("bad-usage", `there is no file or folder "${path}"`, remedy);
      }
      return entry.isDirectory() ? filesIn(absolute) : [absolute];
    }),
  );
  return [...new Set(found.flat())].toSorted();
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  const exclude = (name: string): boolean => /(?:^|[\\/])(?:node_modules|\.[^\\/.][^\\/]*)$/.test(name);
  for await (const file of glob("**/*.ts", { cwd: folder, exclude })) {
    if (endings.test(file)) files.push(resolve(folder, file));
  }
  return files;
}

/** How a file is named to people: from the root, with /; a file elsewhere by its whole path. */
export function fileName(root: string, file: string): string {
  const path = relative(root, file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}
