import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where runs, artifacts and the database live: `RENDERLINE_DATA`, else `.renderline` in the repository. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env["RENDERLINE_DATA"];
  return named === undefined || named === "" ? join(projectRoot, ".renderline") : resolve(named);
}
