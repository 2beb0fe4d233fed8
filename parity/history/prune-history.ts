import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { acquireExclusiveLock, waitForSharedLock } from "#runtime/native/exclusive-lock";
import { fileFailure } from "#runtime/store/file-failure";

/** How much of a history stays. */
export interface HistoryLimits {
  /** A verdict that nobody took or put for so long goes. */
  readonly unusedMs: number;
  /** Of verdicts, and the files that they name, together; those whose use is longest ago go. */
  readonly bytes: number;
}

/** A month: longer than most pull requests are open. CI keeps a history for each branch, so it is to be small. */
export const historyLimits: HistoryLimits = { unusedMs: 30 * 24 * 60 * 60 * 1000, bytes: 1024 ** 3 };

export interface Pruned {
  readonly verdicts: number;
  readonly bytes: number;
}

const lockName = "in-use.lock";
const digests = /[0-9a-f]{64}/g;

/** Uses a history: while anybody does so, nothing is pruned. @throws RenderlineError disk-full, data-folder-unwritable */
export async function usingHistory<TResult>(
  folder: string,
  signal: AbortSignal,
  use: () => Promise<TResult>,
): Promise<TResult> {
  const lock = await waitForSharedLock(join(folder, lockName), { signal, pollMs: 50 }).catch((error: unknown) => {
    throw fileFailure(error, folder);
  });
  try {
    return await use();
  } finally {
    lock.release();
  }
}

/**
 * Takes from a history (`verdict-store.ts`) the verdicts that are beyond its limits, then the files that no verdict names any more.
 * Ended half-way it leaves files too many, which the next time takes.
 * @returns what went; undefined where somebody uses the history: then nothing is touched
 * @throws RenderlineError data-folder-unwritable
 */
export async function pruneHistory(
  folder: string,
  { now, limits = historyLimits }: { readonly now: Date; readonly limits?: HistoryLimits },
): Promise<Pruned | undefined> {
  try {
    const lock = await acquireExclusiveLock(join(folder, lockName));
    if (lock === undefined) return undefined;
    try {
      return await prune(folder, now.getTime(), limits);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw fileFailure(error, folder);
  }
}

interface Kept {
  readonly file: string;
  readonly name: string;
  readonly bytes: number;
  readonly usedAt: number;
}

async function prune(folder: string, now: number, { unusedMs, bytes }: HistoryLimits): Promise<Pruned> {
  const verdicts = (await list(folder, "verdicts")).toSorted(
    (a, b) => b.usedAt - a.usedAt || (a.name < b.name ? -1 : 1),
  );
  const files = [...(await list(folder, "artifacts")), ...(await list(folder, "thumbnails"))];
  const isUsed = ({ usedAt }: Kept): boolean => now - usedAt <= unusedMs;
  // Mostly all is well, and no verdict has to be read to know that.
  if (verdicts.every(isUsed) && sum([...verdicts, ...files]) <= bytes) return { verdicts: 0, bytes: 0 };
  const byDigest = Map.groupBy(files, ({ name }) => name.replace(/\.webp$/, ""));
  const named = new Set<Kept>();
  let total = 0;
  let staying = 0;
  // The latest use first: from the first that has no room on, all go.
  for (const verdict of verdicts) {
    if (!isUsed(verdict)) break;
    const text = await readFile(verdict.file, "utf8");
    // By any digest in it: a verdict of another release names its files too.
    const own = new Set([...text.matchAll(digests)].flatMap(([digest]) => byDigest.get(digest) ?? []));
    const more = [...own].filter((one) => !named.has(one));
    total += verdict.bytes + sum(more);
    if (total > bytes) break;
    for (const one of more) named.add(one);
    staying += 1;
  }
  // Verdicts first: none that stays names a file that is gone.
  const gone = verdicts.slice(staying);
  const unnamed = files.filter((one) => !named.has(one));
  for (const { file } of [...gone, ...unnamed]) await rm(file, { force: true });
  return { verdicts: gone.length, bytes: sum([...gone, ...unnamed]) };
}

/** What a folder holds. What a process that was killed wrote half has a name of its own, which no verdict has in it. */
async function list(folder: string, part: string): Promise<Kept[]> {
  const names = await readdir(join(folder, part)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, part, name);
      const { size, mtimeMs } = await stat(file);
      return { file, name, bytes: size, usedAt: mtimeMs };
    }),
  );
}

function sum(files: readonly Kept[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}
