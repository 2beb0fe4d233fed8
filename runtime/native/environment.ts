import { join } from "node:path";
import { RenderlineError } from "#contracts";
import { installedPython, removeMarker, writeMarker } from "./environment-state.ts";
import { waitForExclusiveLock } from "./exclusive-lock.ts";
import { installPackages } from "./install-packages.ts";
import { environmentFolder, environmentPython, nativeFolder, requirementsFile } from "./paths.ts";
import { findInstaller, pythonVersion, type Installer } from "./python-find.ts";

/** One step of the installation, for people. `detail` changes while a step goes on. */
export interface InstallProgress {
  readonly step: string;
  readonly detail: string;
}

export interface PrepareOptions {
  readonly onProgress?: ((progress: InstallProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The managed environment. `installed` is true if this call installed it. */
export interface NativeEnvironment {
  readonly python: string;
  readonly folder: string;
  readonly installed: boolean;
  readonly seconds: number;
}

/**
 * Makes sure the CAD kernel, Blender's Python module and OpenUSD are installed as pinned; does nothing when they are.
 * Two processes may call it at once: the second waits for the first.
 * @throws RenderlineError python-missing, native-install-failed, disk-full, interrupted
 */
export async function prepareEnvironment(options: PrepareOptions = {}): Promise<NativeEnvironment> {
  const started = performance.now();
  const folder = nativeFolder();
  const finish = (installed: boolean): NativeEnvironment => {
    const seconds = (performance.now() - started) / 1000;
    return { python: environmentPython(folder), folder, installed, seconds };
  };
  if ((await installedPython(folder)) !== undefined) return finish(false);
  const report = (step: string, detail: string): void => options.onProgress?.({ step, detail });
  try {
    const lock = await waitForExclusiveLock(join(folder, "install.lock"), {
      signal: options.signal,
      onWait: () => report("waiting", "another process installs the native tools"),
    });
    try {
      if ((await installedPython(folder)) !== undefined) return finish(false);
      await install(folder, report, options.signal);
      return finish(true);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw installFailure(error, folder, options.signal);
  }
}

async function install(
  folder: string,
  report: (step: string, detail: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  report("python", `looking for Python ${pythonVersion} or uv`);
  const installer = await findInstaller(signal);
  report("environment", describe(installer));
  const environment = join(environmentFolder(folder), "python");
  await removeMarker(folder);
  report("packages", "CAD kernel, Blender and OpenUSD (about 490 MB to download, 1.2 GB on disk)");
  const onLine = (line: string): void => report("packages", line);
  await installPackages({ installer, environment, requirements: requirementsFile, signal, onLine });
  await writeMarker(folder, installer.version);
}

function describe(installer: Installer): string {
  return installer.kind === "uv" ? `uv ${installer.version}` : `Python ${installer.version} (${installer.python})`;
}

function installFailure(error: unknown, folder: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof RenderlineError) return error;
  if (signal?.aborted) {
    const message = "The installation of the native tools was interrupted";
    return new RenderlineError("interrupted", message, "The next start finishes it.", error);
  }
  const text = error instanceof Error ? error.message : String(error);
  if (/No space left on device|ENOSPC|EDQUOT/.test(text)) {
    const message = `No space left to install the native tools in "${folder}"`;
    return new RenderlineError(
      "disk-full",
      message,
      "Free 1.5 GB there, or set RENDERLINE_NATIVE to another disk.",
      error,
    );
  }
  const lastLines = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-6)
    .join("\n  ");
  return new RenderlineError(
    "native-install-failed",
    `The native tools could not be installed in "${folder}":\n  ${lastLines}`,
    'Check that pip reaches its package index ("pip download numpy==1.26.4"), then start again: it goes on from there.',
    error,
  );
}
