import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa, type ResultPromise } from "execa";
import { interpreterOf } from "./paths.ts";
import { pythonVersion, type Installer } from "./python-find.ts";

export interface InstallPackages {
  readonly installer: Installer;
  /** The folder of the virtual environment. */
  readonly environment: string;
  /** A requirements file that pins every package by its hash. */
  readonly requirements: string;
  readonly signal?: AbortSignal | undefined;
  /** Hears what is done with each package. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * Makes a virtual environment with these packages, from nothing each time: pip cannot tell a half-unpacked package from a
 * whole one. What was downloaded is in its cache, so a second attempt costs only the unpacking.
 */
export async function installPackages(parts: InstallPackages): Promise<void> {
  const { installer, environment, signal, onLine } = parts;
  await rm(environment, { recursive: true, force: true, maxRetries: 3 });
  await run(createCommand(installer, environment), signal);
  await run(installCommand(parts), signal, onLine);
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

/** Where packages come from is the person's pip or uv configuration; what they are is in the requirements file. */
function installCommand({ installer, environment, requirements }: InstallPackages): readonly string[] {
  const python = interpreterOf(environment);
  const what = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement", requirements];
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
