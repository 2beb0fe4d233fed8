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

/** Where a suite is run. Nothing is opened and no tool started before a case has really to be run. */
export interface SuiteHost {
  readonly tools: App["tools"];
  /** The switch by which cases go wrong on purpose. */
  readonly faults: FaultSwitch;
  /** A folder of files that the report shows and no store has, each under its digest: those of kept verdicts, small pictures. */
  readonly files: string;
  readonly now: () => Date;
  /** The app that cases are run with, opened when it is first asked for. @throws RenderlineError data-folder-unwritable, disk-full */
  readonly open: () => Promise<App>;
  /** The same, if it was asked for. */
  readonly opened: () => Promise<App> | undefined;
}

/** The app of a suite that is opened whatever is to be run. */
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
 * Lends a data folder and an embedded database to one suite, empty at first: no result of an earlier checkout is taken for one of
 * this, nothing of the user's is touched, and no result is kept. The database is opened with the first case that is run, and closed
 * however `use` ends.
 * @throws RenderlineError parity-under-way, data-folder-unwritable
 */
export async function withSuiteHost<TResult>(
  { folder, tools, onError, modules: given = installedModules }: ParityAppParts,
  use: (host: SuiteHost) => Promise<TResult>,
): Promise<TResult> {
  const lock = await lockFolder(folder);
  try {
    const [dataFolder, files] = [suiteData(folder), join(folder, "files")];
    await rm(dataFolder, { recursive: true, force: true });
    await emptyFolder(files);
    const faults: FaultSwitch = { current: undefined, killRenderer: () => tools.blender.stop() };
    const now = (): Date => new Date();
    const modules = faultyModules(faults, given);
    let app: Promise<App> | undefined;
    const open = (): Promise<App> =>
      (app ??= openApp({ dataFolder, tools, onError, now, modules, timing, takesKept: false }));
    try {
      return await use({ tools, faults, files, now, open, opened: () => app });
    } finally {
      // One that could not be opened is said by who asked for it.
      const opened = await app?.catch(() => undefined);
      await (opened ?? tools).close();
      await rm(files, { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
}

/** The same with the app opened at once. @throws RenderlineError parity-under-way, data-folder-unwritable, disk-full */
export function withParityApp<TResult>(
  parts: ParityAppParts,
  use: (parity: ParityApp) => Promise<TResult>,
): Promise<TResult> {
  return withSuiteHost(parts, async ({ open, faults }) => use({ app: await open(), faults }));
}

/** Where the suites of a data folder keep what they made last. */
export function suiteFolder(dataFolder: string): string {
  return join(dataFolder, "parity");
}

/** Where a suite's artifacts and records are. @param folder as {@link suiteFolder} names it */
export function suiteData(folder: string): string {
  return join(folder, "data");
}

async function emptyFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
  } catch (error) {
    throw fileFailure(error, folder);
  }
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
