import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";

/** A lock that this process holds, by itself or with others. */
export interface ExclusiveLock {
  release(): void;
}

/**
 * Takes the lock at `path` for this process, or returns undefined when another process (or another holder in this
 * one) has it. The lock is the kernel's lock on a SQLite file: it goes with the process that holds it, however that
 * ends, so there is no stale lock to clear and no process id to trust. The file itself stays; that it exists means nothing.
 * @throws Error when the folder cannot be written
 */
export async function acquireExclusiveLock(path: string): Promise<ExclusiveLock | undefined> {
  await mkdir(dirname(path), { recursive: true });
  return lockExclusively(path);
}

/** The same lock, held beside others who hold it so; undefined when somebody has it exclusively, who gets it when nobody holds it. */
async function acquireSharedLock(path: string): Promise<ExclusiveLock | undefined> {
  await mkdir(dirname(path), { recursive: true });
  // A transaction that has read keeps others from writing, and from nothing else.
  return lock(path, "BEGIN; SELECT count(*) FROM sqlite_schema;");
}

/** {@link acquireExclusiveLock} in a folder that is there. */
export function lockExclusively(path: string): ExclusiveLock | undefined {
  // Rollback-journal mode is what makes EXCLUSIVE shut out every other connection.
  return lock(path, "BEGIN EXCLUSIVE");
}

function lock(path: string, begin: string): ExclusiveLock | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec(begin);
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: () => void;
  readonly pollMs?: number;
}

/** Waits until the lock is free. @throws the signal's reason when it is aborted */
export function waitForExclusiveLock(path: string, options: WaitOptions = {}): Promise<ExclusiveLock> {
  return waitFor(() => acquireExclusiveLock(path), options);
}

/** Waits until nobody has the lock exclusively. @throws the signal's reason when it is aborted */
export function waitForSharedLock(path: string, options: WaitOptions = {}): Promise<ExclusiveLock> {
  return waitFor(() => acquireSharedLock(path), options);
}

async function waitFor(
  acquire: () => Promise<ExclusiveLock | undefined>,
  options: WaitOptions,
): Promise<ExclusiveLock> {
  for (let waited = false; ; waited = true) {
    options.signal?.throwIfAborted();
    const lock = await acquire();
    if (lock !== undefined) return lock;
    if (!waited) options.onWait?.();
    await delay(options.pollMs ?? 250, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

/** SQLITE_BUSY (5) and SQLITE_LOCKED (6), with any extended code above the low byte. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return false;
  const primary = error.errcode % 256;
  return primary === 5 || primary === 6;
}
