import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { RenderlineError } from "#contracts";
import { openApp, type App, type AppParts } from "#runtime/app";
import type { EngineTiming } from "#runtime/engine/timing";
import { modules as installedModules } from "#runtime/modules/index";
import type { Tool } from "#runtime/modules/module";
import { acquireExclusiveLock } from "#runtime/native/exclusive-lock";
import { fileFailure } from "#runtime/store/file-failure";
import { faultyModules, type FaultSwitch } from "./sides/faults.ts";

/** Nobody waits for a host to recover, and a node that hangs on purpose is not waited for long. */
const timing: Partial<EngineTiming> = {
  retrySeconds: [0],
  pollMs: 100,
  superviseMs: 500,
  nodeSeconds: { cpu: 10, io: 60, cad: 1_800, blender: 14_400 },
};

/** What a suite works with, and the switch by which its cases go wrong on purpose. */
export interface ParityApp {
  readonly app: App;
  readonly faults: FaultSwitch;
}

/** Native tools; cases that are about a crash end the renderer. */
export type ParityTools = AppParts["tools"] & { readonly blender: Tool & { stop(): Promise<void> } };

export interface ParityAppParts extends Pick<AppParts, "onError" | "modules"> {
  /** The suite's own data folder: what is in it goes. */
  readonly folder: string;
  readonly tools: ParityTools;
}

/**
 * Opens a data folder and an embedded database for one suite, empty at first: no result of an earlier checkout is taken for one of
 * this, nothing of the user's is touched, and no result is kept. It is closed however `use` ends.
 * @throws RenderlineError parity-under-way, data-folder-unwritable, disk-full
 */
export async function withParityApp<TResult>(
  { folder, tools, onError, modules: given = installedModules }: ParityAppParts,
  use: (parity: ParityApp) => Promise<TResult>,
): Promise<TResult> {
  const lock = await lockFolder(folder);
  try {
    const data = suiteData(folder);
    await rm(data, { recursive: true, force: true });
    const faults: FaultSwitch = { current: undefined, killRenderer: () => tools.blender.stop() };
    const modules = faultyModules(faults, given);
    const now = (): Date => new Date();
    const app = await openApp({ dataFolder: data, tools, onError, now, modules, timing, takesKept: false });
    try {
      return await use({ app, faults });
    } finally {
      await app.close();
    }
  } finally {
    lock.release();
  }
}

/** Where the suites of a data folder keep what they made last. */
export function suiteFolder(dataFolder: string): string {
  return join(dataFolder, "parity");
}

/** Where a suite's artifacts and records are. @param folder as {@link suiteFolder} names it */
export function suiteData(folder: string): string {
  return join(folder, "data");
}

async function lockFolder(folder: string): Promise<{ release(): void }> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await acquireExclusiveLock(join(folder, "suite.lock"));
    if (lock !== undefined) return lock;
  } catch (error) {
    throw fileFailure(error, folder);
  }
  throw new RenderlineError(
    "parity-under-way",
    `another process runs a parity suite in "${folder}"`,
    "Wait for its end, or use another data folder with RENDERLINE_DATA.",
  );
}
