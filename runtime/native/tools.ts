import { join } from "node:path";
import { locateBlender } from "./blender-locate.ts";
import { installedPython } from "./environment-state.ts";
import { nativeFolder, pythonSources, workerScripts } from "./paths.ts";
import { missingTool } from "./tool-failure.ts";
import { cadLimits, defaultLimits, hour, type ToolLimits } from "./tool-limits.ts";
import type { ToolCommand } from "./tool-process.ts";
import { ToolWorker } from "./tool-worker.ts";

/** The native tools of one process. None runs before it is first asked. */
export interface Tools {
  readonly cad: ToolWorker;
  readonly blender: ToolWorker;
  readonly usd: ToolWorker;
  /** Starts those that every run needs ahead of need, so that loading them overlaps other work. Failures show when a tool is used. */
  warm(): void;
  /** Ends all, and whatever they are doing. */
  close(): Promise<void>;
}

/**
 * @param limits of the CAD kernel; without them, those that the environment sets
 * @throws RenderlineError bad-usage when it sets something else
 */
export function createTools(limits: ToolLimits = cadLimits()): Tools {
  const cad = new ToolWorker({ kind: "occt", command: () => pythonCommand("occt", workerScripts.cad), ...limits });
  const blender = new ToolWorker({ kind: "blender", command: blenderCommand, ...defaultLimits(hour) });
  const usdCommand = (): Promise<ToolCommand> => pythonCommand("usd", workerScripts.usd);
  const usd = new ToolWorker({ kind: "usd", command: usdCommand, ...defaultLimits(hour / 2) });
  return {
    cad,
    blender,
    usd,
    warm() {
      for (const tool of [cad, blender]) tool.start().catch(() => undefined);
    },
    async close() {
      await Promise.all([cad.stop(), blender.stop(), usd.stop()]);
    },
  };
}

async function pythonCommand(kind: "occt" | "usd", worker: string): Promise<ToolCommand> {
  const python = await installedPython();
  if (python === undefined) throw missingTool(kind, "the native tools are not installed", "");
  return { file: python, args: ["-s", join(pythonSources, worker)], env: cleanEnvironment() };
}

async function blenderCommand(): Promise<ToolCommand> {
  const renderer = await locateBlender();
  const script = join(pythonSources, workerScripts.blender);
  if (renderer.kind === "module") return { file: renderer.python, args: ["-s", script], env: blenderEnvironment() };
  const args = ["--background", "--factory-startup", "-noaudio", "--python-exit-code", "1", "--python", script];
  return { file: renderer.file, args, env: blenderEnvironment() };
}

/** A person's Python settings are theirs; they must not change what our interpreter loads. */
function cleanEnvironment(): ToolCommand["env"] {
  const theirs = Object.entries(process.env).filter(([name]) => !name.startsWith("PYTHON"));
  return { ...Object.fromEntries(theirs), PYTHONHASHSEED: "0", PYTHONUTF8: "1" };
}

/** Nor must a person's Blender settings and add-ons change a picture. */
function blenderEnvironment(): ToolCommand["env"] {
  const theirs = Object.entries(cleanEnvironment()).filter(([name]) => !/^(BLENDER|CYCLES|OCIO)/.test(name));
  return { ...Object.fromEntries(theirs), BLENDER_USER_RESOURCES: join(nativeFolder(), "blender-user") };
}
