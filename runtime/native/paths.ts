import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, with "/" at the end. */
export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Folder of the Python workers. */
export const pythonSources = join(projectRoot, "runtime", "python");

/** The worker of each tool, in that folder. */
export const workerScripts = { cad: "cad_worker.py", blender: "blender_worker.py", usd: "usd_worker.py" } as const;

/** The pinned packages of the managed environment. */
export const requirementsFile = join(projectRoot, "runtime", "native", "requirements.txt");

/**
 * Folder of the native tools. It is apart from RENDERLINE_DATA: a new data folder is no reason to install 1.2 GB again.
 */
export function nativeFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env["RENDERLINE_NATIVE"] ?? join(projectRoot, ".renderline", "native");
}

/** SHA-256 of `requirements.txt`. */
export function requirementsDigest(): string {
  return createHash("sha256").update(readFileSync(requirementsFile)).digest("hex");
}

/**
 * Where the environment of these very requirements is, or will be. A checkout with others has its own beside it, so that
 * two that share the folder do not take each other's tools away.
 */
export function environmentFolder(folder: string): string {
  return join(folder, requirementsDigest().slice(0, 12));
}

/** The interpreter of the environment in `folder`, whether it exists or not. */
export function environmentPython(folder: string): string {
  return interpreterOf(join(environmentFolder(folder), "python"));
}

/** The interpreter of a virtual environment. */
export function interpreterOf(environment: string): string {
  return process.platform === "win32" ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");
}
