import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { installedPython, writeMarker } from "./environment-state.ts";
import { prepareEnvironment } from "./environment.ts";
import { environmentFolder, environmentPython } from "./paths.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-native-"));
  vi.stubEnv("RENDERLINE_NATIVE", join(folder, "native"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A python3.11 whose pip does what `pip` says, and which counts how often it is asked. */
async function fakePython(pip: string): Promise<void> {
  const bin = join(folder, "bin");
  const python = environmentPython(join(folder, "native"));
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh
case "$*" in
  *"-m venv"*) mkdir -p "${dirname(python)}"; cp "$0" "${python}";;
  *" install "*) echo install "$@" | tr '\\n' ' ' >> "${folder}/pip.log"; echo >> "${folder}/pip.log"; ${pip};;
  *) echo '{"version": "3.11.7", "pip": {"version": "24.0", "folder": "/pip"}, "ensurepip": true}';;
esac
`;
  await writeFile(join(bin, "python3.11"), script);
  await chmod(join(bin, "python3.11"), 0o755);
  vi.stubEnv("PATH", `${bin}:/usr/bin:/bin`);
}

test("it is installed once, pinned by hash, and then left alone", async () => {
  await fakePython("true");
  const steps: string[] = [];
  const first = await prepareEnvironment({ onProgress: ({ step }) => steps.push(step) });
  expect(first.installed).toBe(true);
  expect(steps).toEqual(["python", "environment", "packages"]);
  expect((await prepareEnvironment()).installed).toBe(false);
  const log = await readFile(join(folder, "pip.log"), "utf8");
  expect(log.trim().split("\n")).toHaveLength(1);
  expect(log).toContain("--require-hashes --no-deps --only-binary :all:");
});

test("an interrupted installation is finished by the next start", async () => {
  await fakePython("exec sleep 30");
  const interruption = new AbortController();
  const onProgress = ({ step }: { step: string }): void => {
    if (step === "packages") setTimeout(() => interruption.abort(), 100);
  };
  const broken = prepareEnvironment({ onProgress, signal: interruption.signal });
  await expect(broken).rejects.toMatchObject({ code: "interrupted", remedy: expect.stringContaining("next start") });
  expect(await installedPython()).toBeUndefined();
  await fakePython("true");
  expect((await prepareEnvironment()).installed).toBe(true);
});

test("two at once install once", async () => {
  await fakePython("sleep 0.3");
  const both = await Promise.all([prepareEnvironment(), prepareEnvironment()]);
  expect(both.filter(({ installed }) => installed)).toHaveLength(1);
});

test("what pip said is in the failure, and nothing counts as installed", async () => {
  await fakePython("echo 'ERROR: No matching distribution found for bpy' >&2; exit 1");
  const failure = await prepareEnvironment().catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "native-install-failed", message: expect.stringContaining("No matching") });
  expect(await installedPython()).toBeUndefined();
});

test("a full disk has its own code", async () => {
  await fakePython("echo 'ERROR: [Errno 28] No space left on device' >&2; exit 1");
  await expect(prepareEnvironment()).rejects.toMatchObject({ code: "disk-full" });
});

test("without Python 3.11 and uv it says what it saw", async () => {
  await mkdir(join(folder, "empty"));
  vi.stubEnv("PATH", join(folder, "empty"));
  const failure = await prepareEnvironment().catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "python-missing", message: expect.stringContaining("no Python on PATH") });
});

test("other requirements or a removed interpreter make an environment invalid", async () => {
  const native = join(folder, "native");
  await mkdir(dirname(environmentPython(native)), { recursive: true });
  await writeMarker(native, "3.11.7");
  expect(await installedPython(native)).toBeUndefined();
  await writeFile(environmentPython(native), "");
  expect(await installedPython(native)).toBe(environmentPython(native));
  await writeFile(join(environmentFolder(native), "installed.json"), '{"requirements":"other","python":"3.11.7"}');
  expect(await installedPython(native)).toBeUndefined();
});
