import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";

/** A lock that this process holds. */
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

/** {@link acquireExclusiveLock} in a folder that is there. */
export function lockExclusively(path: string): ExclusiveLock | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Rollback-journal mode is what makes EXCLUSIVE shut out every other connection.
    database.exec("BEGIN EXCLUSIVE");
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

/** Waits until the lock is free. @throws the signal's reason when it is aborted */
export async function waitForExclusiveLock(
  path: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onWait?: () => void; readonly pollMs?: number } = {},
): Promise<ExclusiveLock> {
  for (let waited = false; ; waited = true) {
    options.signal?.throwIfAborted();
    const lock = await acquireExclusiveLock(path);
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
