import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireExclusiveLock, waitForExclusiveLock, waitForSharedLock } from "./exclusive-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-lock-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("one holder at a time, free again after release", async () => {
  const path = join(folder, "deep", "a.lock");
  const first = await acquireExclusiveLock(path);
  expect(first).toBeDefined();
  expect(await acquireExclusiveLock(path)).toBeUndefined();
  first?.release();
  const second = await acquireExclusiveLock(path);
  expect(second).toBeDefined();
  second?.release();
});

test("a killed holder leaves no stale lock", async () => {
  const path = join(folder, "b.lock");
  const source = `
    const { acquireExclusiveLock } = await import(${JSON.stringify(new URL("exclusive-lock.ts", import.meta.url).href)});
    globalThis.lock = await acquireExclusiveLock(${JSON.stringify(path)});
    process.stdout.write(globalThis.lock ? "held" : "refused");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "ignore"] });
  const [said] = await once(child.stdout, "data");
  expect(String(said)).toBe("held");
  expect(await acquireExclusiveLock(path)).toBeUndefined();
  child.kill("SIGKILL");
  await once(child, "close");
  const lock = await acquireExclusiveLock(path);
  expect(lock).toBeDefined();
  lock?.release();
});

test("waiting ends when the holder releases, and when it is aborted", async () => {
  const path = join(folder, "c.lock");
  const first = await acquireExclusiveLock(path);
  const aborted = waitForExclusiveLock(path, { signal: AbortSignal.timeout(20), pollMs: 5 });
  await expect(aborted).rejects.toThrow(/abort/i);
  const waiting = waitForExclusiveLock(path, { onWait: () => first?.release(), pollMs: 5 });
  (await waiting).release();
});

test("several hold it together, and nobody by himself until all have let it go", async () => {
  const path = join(folder, "d.lock");
  const first = await waitForSharedLock(path);
  const second = await waitForSharedLock(path);
  expect(await acquireExclusiveLock(path)).toBeUndefined();
  first.release();
  expect(await acquireExclusiveLock(path)).toBeUndefined();
  second.release();
  const alone = await acquireExclusiveLock(path);
  expect(alone).toBeDefined();
  const waiting = waitForSharedLock(path, { onWait: () => alone?.release(), pollMs: 5 });
  (await waiting).release();
});
