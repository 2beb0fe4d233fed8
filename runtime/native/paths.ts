import { join } from "node:path";
import { fileURLToPath } from "node:url";

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Folder of the Python workers. */
export const pythonSources = join(projectRoot, "runtime", "python");

/** The pinned packages of the managed environment. */
export const requirementsFile = join(projectRoot, "runtime", "native", "requirements.txt");

/**
 * Folder of the native tools. It is apart from RENDERLINE_DATA: a new data folder is no reason to install 1.2 GB again.
 */
export function nativeFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env["RENDERLINE_NATIVE"] ?? join(projectRoot, ".renderline", "native");
}

/** The interpreter of the environment in `folder`, whether it exists or not. */
export function environmentPython(folder: string): string {
  return process.platform === "win32"
    ? join(folder, "python", "Scripts", "python.exe")
    : join(folder, "python", "bin", "python");
}
