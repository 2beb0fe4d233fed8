import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** How soon nothing of a killed process may be left. */
const orphanMs = 15_000;

/** Whether orphans can be told here: only Linux shows what a process was started with. */
export const orphansAreSeen = process.platform === "linux";

/** Tools that a process started which is gone, and that live on. */
export async function orphansOf(pid: number): Promise<string[]> {
  if (!orphansAreSeen) return [];
  let found: string[] = [];
  for (const until = performance.now() + orphanMs; performance.now() < until; await sleep(100)) {
    found = await childrenMarked(pid);
    if (found.length === 0) return [];
  }
  return found.map((child) => `process ${child} outlived ${pid}, which started it`);
}

async function childrenMarked(pid: number): Promise<string[]> {
  const marked: string[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    // Processes end while one looks, and those of others are not readable.
    const environment = await readFile(`/proc/${entry}/environ`, "latin1").catch(() => "");
    if (environment.split("\0").includes(`RENDERLINE_PARENT_PID=${pid}`)) marked.push(entry);
  }
  return marked;
}
