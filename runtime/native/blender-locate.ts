import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { RenderlineError } from "#contracts";
import { installedPython } from "./environment-state.ts";
import { nativeFolder } from "./paths.ts";
import { missingLibraries } from "./system-libraries.ts";
import { missingTool } from "./tool-failure.ts";

const run = promisify(execFile);

/** The oldest Blender whose glTF importer, Principled shader and denoiser the scene documents are written for. */
export const oldestBlender = [4, 2] as const;

/** Where the renderer is: a Blender program, or an interpreter that has the `bpy` module. */
export type Renderer =
  | {
      readonly kind: "binary";
      readonly file: string;
      readonly version: string;
      readonly from: "RENDERLINE_BLENDER" | "PATH";
    }
  | { readonly kind: "module"; readonly python: string };

const remedy =
  'Set RENDERLINE_BLENDER to a Blender 4.2 or newer, or unset it and run "npm start": it installs one of its own.';

/**
 * RENDERLINE_BLENDER, else a `blender` on PATH that is new enough, else `bpy` in the managed environment.
 * @throws RenderlineError renderer-missing: none of them, or RENDERLINE_BLENDER is not a Blender that will do
 */
export async function locateBlender(env: NodeJS.ProcessEnv = process.env): Promise<Renderer> {
  const chosen = env["RENDERLINE_BLENDER"];
  if (chosen !== undefined && chosen !== "") return await checkChosen(chosen, env);
  const onPath = await blenderVersion("blender", env);
  // An old Blender of the distribution is no reason to fail: nobody asked for it.
  if (typeof onPath === "string" && isRecent(onPath)) {
    return { kind: "binary", file: "blender", version: onPath, from: "PATH" };
  }
  const python = await installedPython(nativeFolder(env));
  if (python !== undefined) return { kind: "module", python };
  const old = typeof onPath === "string" ? `; "blender" on PATH is ${onPath}, wanted 4.2 or newer` : "";
  throw new RenderlineError(
    "renderer-missing",
    `There is no renderer: the native tools are not installed${old}`,
    remedy,
  );
}

async function checkChosen(file: string, env: NodeJS.ProcessEnv): Promise<Renderer> {
  const version = await blenderVersion(file, env);
  if (typeof version !== "string") {
    if (missingLibraries(version.message).length > 0) throw missingTool("blender", version.message, "");
    const why = version.message.split("\n")[0] ?? "";
    throw new RenderlineError(
      "renderer-missing",
      `RENDERLINE_BLENDER "${file}" is not a Blender: ${why}`,
      remedy,
      version,
    );
  }
  if (!isRecent(version)) {
    const message = `RENDERLINE_BLENDER "${file}" is Blender ${version}, wanted 4.2 or newer`;
    throw new RenderlineError("renderer-missing", message, remedy);
  }
  return { kind: "binary", file, version, from: "RENDERLINE_BLENDER" };
}

/** "4.5.15", or why the program did not say so. */
async function blenderVersion(file: string, env: NodeJS.ProcessEnv): Promise<string | Error> {
  try {
    const { stdout } = await run(file, ["--version"], { timeout: 30_000, env });
    return /^Blender (\d+\.\d+(?:\.\d+)?)/m.exec(stdout)?.[1] ?? new Error("it does not say which version it is");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldestBlender[0] || (major === oldestBlender[0] && minor >= oldestBlender[1]);
}
