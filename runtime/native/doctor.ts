import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { RenderlineError } from "#contracts";
import { locateBlender } from "./blender-locate.ts";
import { installedPython } from "./environment-state.ts";
import { freeBytes, nearestExisting } from "./folder-space.ts";
import { environmentFolder, nativeFolder } from "./paths.ts";
import { findInstaller } from "./python-find.ts";
import { libraryRemedy } from "./system-libraries.ts";
import { toolNames } from "./tool-failure.ts";
import { createTools } from "./tools.ts";
import type { ToolWorker } from "./tool-worker.ts";

/** One thing that was looked at. `missing`: it is not there; `broken`: it is, and does not work. */
export interface Finding {
  readonly id:
    | "node"
    | "npm"
    | "python"
    | "environment"
    | "libraries"
    | "cad"
    | "renderer"
    | "usd"
    | "disk"
    | "access"
    | "artifacts";
  readonly status: "ok" | "missing" | "broken";
  readonly summary: string;
  readonly detail?: string | undefined;
  /** The exact thing to do; there whenever the status is not "ok". */
  readonly remedy?: string | undefined;
}

const oldestNode = 24;
const oldestNpm = 9;
const gibibyte = 2 ** 30;
/** The environment itself and what pip unpacks on the way. */
const installBytes = 2 * gibibyte;

/** Looks at everything the native tools need. Works with nothing installed, changes nothing, reaches no network. */
export async function examineTools(): Promise<readonly Finding[]> {
  const folder = nativeFolder();
  const python = await installedPython(folder);
  const tools = createTools();
  try {
    const findings = await Promise.all([
      examineNode(),
      examineNpm(),
      examinePython(python !== undefined),
      examineEnvironment(folder, python),
      examineLibraries(python),
      examinePackage("cad", tools.cad, python),
      examineRenderer(tools.blender),
      examinePackage("usd", tools.usd, python),
      examineDisk(folder, python !== undefined),
      examineAccess(folder),
    ]);
    return findings.filter((finding) => finding !== undefined);
  } finally {
    await tools.close();
  }
}

async function examineNode(): Promise<Finding> {
  const { version } = process;
  if (Number(version.slice(1).split(".")[0]) >= oldestNode) {
    return { id: "node", status: "ok", summary: `Node.js ${version}` };
  }
  const remedy = 'Run "npm ci": the project brings its own Node.js, and its npm scripts use it.';
  return { id: "node", status: "broken", summary: `Node.js ${version}, wanted ${oldestNode} or newer`, remedy };
}

async function examineNpm(): Promise<Finding> {
  const { failed, stdout } = await execa("npm", ["--version"], { reject: false, timeout: 30_000 });
  const remedy = `Install npm ${oldestNpm} or newer: "npm install --global npm@${oldestNpm}".`;
  if (failed) return { id: "npm", status: "missing", summary: "npm is not on PATH", remedy };
  const version = stdout.trim();
  if (Number(version.split(".")[0]) >= oldestNpm) return { id: "npm", status: "ok", summary: `npm ${version}` };
  return { id: "npm", status: "broken", summary: `npm ${version}, wanted ${oldestNpm} or newer`, remedy };
}

async function examinePython(installed: boolean): Promise<Finding> {
  try {
    const found = await findInstaller();
    const summary = found.kind === "uv" ? `uv ${found.version}` : `Python ${found.version} (${found.python})`;
    return { id: "python", status: "ok", summary };
  } catch (error) {
    if (installed) return { id: "python", status: "ok", summary: "not needed: the environment is installed" };
    return failing("python", "missing", error);
  }
}

async function examineEnvironment(folder: string, python: string | undefined): Promise<Finding> {
  const id = "environment";
  if (python !== undefined) return { id, status: "ok", summary: `installed in "${folder}"` };
  const begun = await readdir(join(environmentFolder(folder), "python")).then(
    () => true,
    () => false,
  );
  const remedy = 'Run "npm start": it installs the native tools (about 490 MB to download).';
  return begun
    ? { id, status: "broken", summary: `the installation in "${folder}" is not complete or not current`, remedy }
    : { id, status: "missing", summary: `nothing is installed in "${folder}"`, remedy };
}

/** Undefined where there is nothing to look at: what was not measured is not "ok". */
async function examineLibraries(python: string | undefined): Promise<Finding | undefined> {
  const id = "libraries";
  if (python === undefined || process.platform !== "linux") return undefined;
  const missing = new Set<string>();
  for (const file of await sharedObjects(dirname(dirname(python)))) {
    const { stdout } = await execa("ldd", [file], { reject: false, timeout: 30_000 });
    for (const match of stdout.matchAll(/^\s*(\S+) => not found$/gm)) if (match[1] !== undefined) missing.add(match[1]);
  }
  if (missing.size === 0) return { id, status: "ok", summary: "every system library is there" };
  const names = [...missing].toSorted();
  return { id, status: "missing", summary: names.join(", "), remedy: libraryRemedy(names) };
}

/** The two big extension modules: all else they load comes with them. */
async function sharedObjects(environment: string): Promise<string[]> {
  const lib = join(environment, "lib");
  const [version = ""] = await readdir(lib);
  const found: string[] = [];
  for (const folder of ["bpy", "OCP"]) {
    const path = join(lib, version, "site-packages", folder);
    const names = await readdir(path).catch(() => []);
    found.push(...names.filter((name) => name.endsWith(".so")).map((name) => join(path, name)));
  }
  return found;
}

async function examinePackage(id: "cad" | "usd", worker: ToolWorker, python: string | undefined): Promise<Finding> {
  if (python === undefined) {
    const what = toolNames[id === "cad" ? "occt" : "usd"];
    return { id, status: "missing", summary: `the ${what} is not installed`, remedy: 'Run "npm start".' };
  }
  return await examineWorker(id, worker);
}

async function examineRenderer(worker: ToolWorker): Promise<Finding> {
  try {
    await locateBlender();
  } catch (error) {
    return failing("renderer", "missing", error);
  }
  return await examineWorker("renderer", worker);
}

async function examineWorker(id: "cad" | "renderer" | "usd", worker: ToolWorker): Promise<Finding> {
  try {
    const { kind, version, build } = await worker.start();
    const name = { occt: "OCCT", blender: "Blender", usd: "OpenUSD" }[kind];
    return { id, status: "ok", summary: `${toolNames[kind]}: ${name} ${version}`, detail: build };
  } catch (error) {
    return failing(id, "broken", error);
  }
}

async function examineDisk(folder: string, installed: boolean): Promise<Finding> {
  const free = await freeBytes(folder);
  const wanted = installed ? gibibyte / 2 : installBytes;
  const summary = `${(free / gibibyte).toFixed(1)} GiB free for "${folder}"`;
  if (free >= wanted) return { id: "disk", status: "ok", summary };
  const remedy = `Free ${(wanted / gibibyte).toFixed(1)} GiB there, or set RENDERLINE_NATIVE to a folder on another disk.`;
  return { id: "disk", status: "broken", summary, remedy };
}

async function examineAccess(folder: string): Promise<Finding> {
  const path = await nearestExisting(folder);
  try {
    await access(path, constants.W_OK);
    return { id: "access", status: "ok", summary: `"${path}" can be written` };
  } catch {
    const remedy = `Make "${path}" writable for this user, or set RENDERLINE_NATIVE to a folder that is.`;
    return { id: "access", status: "broken", summary: `"${path}" cannot be written`, remedy };
  }
}

/** A finding of what a check threw; what is no RenderlineError is a defect, and thrown on. */
export function failing(id: Finding["id"], status: Finding["status"], error: unknown): Finding {
  if (!(error instanceof RenderlineError)) throw error;
  const detail = error.cause instanceof Error ? error.cause.message : undefined;
  return { id, status, summary: error.message, detail, remedy: error.remedy };
}
