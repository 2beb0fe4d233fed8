import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockExclusively } from "./exclusive-lock.ts";

/** What a process keeps its temporary files in; the system's temporary folder may hold those of many. */
const prefix = "renderline-process-";
const lockName = "lock";
/** Holds the process's id, for people; it is written when the lock is held, so that without it nobody is known to be dead. */
const ownerName = "pid";

let own: string | undefined;

/**
 * Makes an empty folder for temporary files, for this user alone. Whoever asks for it removes it; what is left goes when this
 * process ends, or, if that was killed, when a later one calls {@link sweepScratch}.
 * @param purpose a few letters for people who look into it
 */
export function scratchFolder(purpose: string): string {
  // A process can outlive what the system keeps in its temporary folder.
  if (own === undefined || !existsSync(own)) own = ownFolder();
  return mkdtempSync(join(own, `${purpose}-`));
}

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const lock = lockExclusively(join(folder, lockName));
  if (lock === undefined) throw new Error(`"${folder}" is new, and another process has locked it`);
  writeFileSync(join(folder, ownerName), String(process.pid));
  process.once("exit", () => {
    lock.release();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/**
 * Removes what killed processes of this user have left in the system's temporary folder. One that lives holds its folder's
 * lock, whatever machine or container its id is of.
 * @param onError hears of each folder that cannot be removed; the others are
 */
export async function sweepScratch(onError: (error: unknown) => void): Promise<void> {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix));
  for (const folder of names.map((name) => join(tmpdir(), name))) await sweep(folder).catch(onError);
}

async function sweep(folder: string): Promise<void> {
  // Gone meanwhile, or made a moment ago.
  const owner = await stat(join(folder, ownerName)).catch(() => undefined);
  if (owner === undefined || (process.getuid !== undefined && owner.uid !== process.getuid())) return;
  const lock = lockExclusively(join(folder, lockName));
  if (lock === undefined) return;
  lock.release();
  await rm(folder, { recursive: true, force: true });
}
