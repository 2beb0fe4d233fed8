import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa, type ResultPromise } from "execa";
import { RenderlineError } from "#contracts";
import { installedPython, removeMarker, writeMarker } from "./environment-state.ts";
import { waitForExclusiveLock } from "./exclusive-lock.ts";
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

/**
 * From nothing each time: pip cannot tell a half-unpacked package from a whole one. What was downloaded is in its
 * cache, so a second attempt costs only the unpacking.
 */
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
  await rm(environment, { recursive: true, force: true, maxRetries: 3 });
  await run(createCommand(installer, environment), signal);
  report("packages", "CAD kernel, Blender and OpenUSD (about 490 MB to download, 1.2 GB on disk)");
  await run(installCommand(installer, folder, environment), signal, (line) => report("packages", line));
  await writeMarker(folder, installer.version);
}

function createCommand(installer: Installer, environment: string): readonly string[] {
  if (installer.kind === "uv") return [installer.uv, "venv", "--quiet", "--python", pythonVersion, environment];
  // The interpreter's own pip saves the seconds that ensurepip takes, and is there where a distribution leaves that out.
  const withoutPip = installer.pip === undefined ? [] : ["--without-pip"];
  return [installer.python, "-m", "venv", ...withoutPip, environment];
}

/**
 * Runs pip as a folder, in the environment's interpreter and in this one process: `pip --python` starts a second one,
 * which would go on writing when the first is ended. For the same reason it asks Linux to die with us.
 */
const runPip = `
import ctypes, runpy, signal, sys
if sys.platform.startswith("linux"):
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")`;

/** Where packages come from is the person's pip or uv configuration; what they are is `requirements.txt`. */
function installCommand(installer: Installer, folder: string, environment: string): readonly string[] {
  const python = environmentPython(folder);
  const what = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement", requirementsFile];
  if (installer.kind === "uv") return [installer.uv, "pip", "install", "--python", python, ...what];
  const pip = installer.pip ?? join(environment, "lib", `python${pythonVersion}`, "site-packages", "pip");
  // Python compiles what it imports, once; compiling everything beforehand takes longer than the unpacking.
  return [
    python,
    "-c",
    runPip,
    pip,
    "install",
    "--ignore-installed",
    "--no-input",
    "--progress-bar",
    "off",
    "--no-compile",
    ...what,
  ];
}

async function run(
  command: readonly string[],
  signal: AbortSignal | undefined,
  onLine?: (line: string) => void,
): Promise<void> {
  const [file = "", ...args] = command;
  const child: ResultPromise<{ all: true; stdin: "ignore" }> = execa(file, args, {
    all: true,
    stdin: "ignore",
    forceKillAfterDelay: 2000,
    ...(signal === undefined ? {} : { cancelSignal: signal, gracefulCancel: false }),
  });
  for await (const line of child.iterable({ from: "all" })) {
    const what = /^(?:Collecting|Downloading|Installing) .*/.exec(line.trim())?.[0];
    if (what !== undefined) onLine?.(what.replace(/ \(from .*$/, "").slice(0, 100));
  }
  await child;
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
