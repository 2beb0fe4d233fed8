import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { scratchFolder, sweepScratch } from "./scratch-folder.ts";

const holder = fileURLToPath(new URL("testing/hold-scratch.ts", import.meta.url));
let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "renderline-temporary-"));
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

/** A process that keeps temporary files, and where. */
async function hold() {
  const child = execa(process.execPath, [holder], { reject: false, env: { TMPDIR: temporary, NODE_NO_WARNINGS: "1" } });
  const [folder] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, folder };
}

async function sweep(): Promise<string[]> {
  const errors: unknown[] = [];
  await sweepScratch((error) => errors.push(error));
  expect(errors).toEqual([]);
  return readdir(temporary);
}

test("what a killed process leaves goes with the next sweep, and what a living one has stays", async () => {
  const [living, killed] = [await hold(), await hold()];
  killed.child.kill("SIGKILL");
  await killed.child;
  expect(await readdir(killed.folder)).toEqual(expect.arrayContaining(["pid", expect.stringMatching(/^test-/)]));
  // This process may have come to keep files there itself meanwhile.
  const left = await sweep();
  expect(left).toContain(basename(living.folder));
  expect(left).not.toContain(basename(killed.folder));
  living.child.stdin.end();
  await living.child;
  expect(await readdir(temporary)).not.toContain(basename(living.folder));
});

test("one that is a moment old, or another program's, is left alone", async () => {
  await mkdir(join(temporary, "renderline-process-young"));
  await mkdir(join(temporary, "another"));
  await writeFile(join(temporary, "another", "pid"), "1");
  expect(await sweep()).toEqual(["another", "renderline-process-young"]);
});

test("a process that outlives its temporary folder makes another", async () => {
  const first = scratchFolder("test");
  await rm(dirname(first), { recursive: true });
  const second = scratchFolder("test");
  expect(dirname(second)).not.toBe(dirname(first));
  expect((await stat(second)).mode & 0o077).toBe(0);
});
