import { glob } from "node:fs/promises";
import { root } from "./run-tool.ts";

/** What no check looks at: installed, generated or built. */
const outside = new Set(["node_modules", ".git", ".renderline", "dist"]);

/** Files of the repository that match, relative to its root, sorted. Needs no git, so that an unpacked archive works. */
export async function repositoryFiles(pattern: string): Promise<string[]> {
  const found: string[] = [];
  const exclude = (path: string): boolean => outside.has(path.split("/").at(-1) ?? path);
  for await (const file of glob(pattern, { cwd: root, exclude })) found.push(file.replaceAll("\\", "/"));
  return found.toSorted();
}
