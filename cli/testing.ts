import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { projectRoot } from "./paths.ts";

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout and stderr together match; rejects when the command ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts `renderline` as its own process, as a person's shell would. */
export function startCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  checkout = projectRoot,
): Started {
  const child = spawn(process.execPath, [join(checkout, "cli", "bin.mjs"), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // A test that fails half-way leaves its command running.
  const end = (): boolean => child.kill();
  process.once("exit", end);
  let stdout = "";
  let stderr = "";
  const watchers = new Set<() => void>();
  const heard = (): void => {
    for (const watch of watchers) watch();
  };
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    heard();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    heard();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (status) => {
      process.off("exit", end);
      resolve({ status, stdout, stderr });
    });
  });
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const { promise, resolve } = Promise.withResolvers<RegExpExecArray>();
    const watch = (): void => {
      const match = pattern.exec(stdout + stderr);
      if (match !== null) resolve(match);
    };
    watchers.add(watch);
    watch();
    const early = ended.then(() => {
      throw new Error(`the command ended before it said ${pattern}:\n${stdout}${stderr}`);
    });
    try {
      return await Promise.race([promise, early]);
    } finally {
      watchers.delete(watch);
      early.catch(() => undefined);
    }
  };
  return { child, ended, until };
}

export async function runCommand(...start: Parameters<typeof startCommand>): Promise<Ended> {
  return startCommand(...start).ended;
}

/** A copy of this checkout to be changed, without its data; it uses the same packages. */
export async function copyOfCheckout(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-checkout-"));
  const leave = new Set(["node_modules", ".renderline", ".git", "dist"]);
  await cp(projectRoot, folder, { recursive: true, filter: (source) => !leave.has(basename(source)) });
  await symlink(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A new data folder, and what removes it. */
export async function temporaryData(): Promise<{
  folder: string;
  env: Record<string, string>;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-data-"));
  return { folder, env: { RENDERLINE_DATA: folder }, remove: () => rm(folder, { recursive: true, force: true }) };
}
