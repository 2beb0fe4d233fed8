import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, mkdir, open, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { ArtifactRef } from "#contracts";
import {
  historyEntrySchema,
  parityResultSchema,
  type HistoryEntry,
  type ParityResult,
} from "#runtime/api/parity-result";
import { linkCase } from "#runtime/api/artifact-links";
import { waitForExclusiveLock, type ExclusiveLock } from "#runtime/native/exclusive-lock";
import { fileFailure } from "#runtime/store/file-failure";
import type { ManagedArtifactStore } from "#runtime/store/managed-artifacts";

/** Of each case, how far back its history goes. */
const keptEntries = 100;
/** As much of a file is read at once. */
const pieceBytes = 1 << 18;
const entriesSchema = z.array(historyEntrySchema);

/**
 * Verdicts of earlier runs by content, with the files that they show: `verdicts/KEY.json`, `artifacts/DIGEST`, and
 * `history.json`, what each case came to at each commit. Files are written whole or not at all; one that cannot be read counts
 * as none.
 */
export class VerdictStore {
  readonly #folder: string;
  /** What was taken over already, by digest: cases share pictures. */
  readonly #taken = new Map<string, Promise<boolean>>();

  /** Of one run: what it takes goes into one folder. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A verdict that was kept, with its files taken into a folder, each under its digest; undefined unless all of it is there. */
  async take(key: string, folder: string): Promise<ParityResult | undefined> {
    const read = await readJson(join(this.#folder, "verdicts", `${key}.json`), parityResultSchema);
    if (read === undefined) return undefined;
    const taken = await linkCase(read, async (one) => {
      if (await this.#takeInto(folder, one)) return one;
      throw new Incomplete();
    }).catch(unlessIncomplete);
    return taken === undefined ? undefined : { ...taken, reused: true };
  }

  /** What is not used goes first (./prune-history.ts); a verdict that cannot be marked is judged again some day. */
  async markUsed(key: string): Promise<void> {
    await utimes(join(this.#folder, "verdicts", `${key}.json`), new Date(), new Date()).catch(() => undefined);
  }

  /** Takes a file of any kept verdict into a store; false where none is kept, or not as its name says. */
  async takeFile(one: ArtifactRef, artifacts: ManagedArtifactStore): Promise<boolean> {
    const stored = await artifacts.writeFile(one.kind, one.role, this.#fileOf(one)).catch(() => undefined);
    return stored?.sha256 === one.sha256;
  }

  /** @throws RenderlineError disk-full, data-folder-unwritable */
  async put(key: string, result: ParityResult, artifacts: ManagedArtifactStore): Promise<void> {
    await this.#write(async () => {
      const folder = join(this.#folder, "artifacts");
      await mkdir(folder, { recursive: true });
      await linkCase(result, async (one) => {
        await replace(join(folder, one.sha256), async (file) => copyFile(await artifacts.path(one.sha256), file));
        return one;
      });
      await this.#writeJson(join("verdicts", `${key}.json`), result);
    });
  }

  /** The small form of a picture, drawn only if it is not kept. @throws RenderlineError disk-full, data-folder-unwritable */
  async thumbnail(sha256: string, draw: () => Promise<Buffer>): Promise<Buffer> {
    const file = join(this.#folder, "thumbnails", `${sha256}.webp`);
    const kept = await readFile(file).catch(() => undefined);
    // Cut short by whoever keeps the folder between runs, it would not say its own length.
    if (kept !== undefined && isWhole(kept)) return kept;
    const drawn = await draw();
    await this.#write(async () => {
      await mkdir(dirname(file), { recursive: true });
      await replace(file, (temporary) => writeFile(temporary, drawn));
    });
    return drawn;
  }

  async entries(): Promise<HistoryEntry[]> {
    return (await readJson(join(this.#folder, "history.json"), entriesSchema)) ?? [];
  }

  /**
   * Adds what cases came to; of one case and commit the last counts, with changed files and without by itself. One process at a time
   * does so: none takes back what another added.
   * @throws RenderlineError disk-full, data-folder-unwritable
   */
  async add(entries: readonly HistoryEntry[]): Promise<HistoryEntry[]> {
    let lock: ExclusiveLock;
    try {
      lock = await waitForExclusiveLock(join(this.#folder, "history.lock"), { pollMs: 50 });
    } catch (error) {
      throw fileFailure(error, this.#folder);
    }
    try {
      return await this.#addTo(await this.entries(), entries);
    } finally {
      lock.release();
    }
  }

  async #addTo(known: readonly HistoryEntry[], entries: readonly HistoryEntry[]): Promise<HistoryEntry[]> {
    const placeOf = (one: HistoryEntry): string => JSON.stringify([one.case, one.commit, one.changed ?? false]);
    const added = new Set(entries.map(placeOf));
    const all = [...known.filter((one) => !added.has(placeOf(one))), ...entries];
    const counts = new Map<string, number>();
    const kept = all
      .toReversed()
      .filter((one) => {
        const count = (counts.get(one.case) ?? 0) + 1;
        counts.set(one.case, count);
        return count <= keptEntries;
      })
      .toReversed();
    await this.#write(() => this.#writeJson("history.json", kept));
    return kept;
  }

  #takeInto(folder: string, one: ArtifactRef): Promise<boolean> {
    const known = this.#taken.get(one.sha256) ?? takeOver(one, this.#fileOf(one), join(folder, one.sha256));
    this.#taken.set(one.sha256, known);
    return known;
  }

  #fileOf({ sha256 }: Pick<ArtifactRef, "sha256">): string {
    return join(this.#folder, "artifacts", sha256);
  }

  async #writeJson(name: string, value: unknown): Promise<void> {
    await mkdir(join(this.#folder, "verdicts"), { recursive: true });
    await replace(join(this.#folder, name), (file) => writeFile(file, JSON.stringify(value)));
  }

  async #write(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      throw fileFailure(error, this.#folder);
    }
  }
}

/** A WebP file says in its head how long it is. https://developers.google.com/speed/webp/docs/riff_container */
function isWhole(webp: Buffer): boolean {
  return webp.length > 12 && webp.toString("latin1", 0, 4) === "RIFF" && webp.readUInt32LE(4) + 8 === webp.length;
}

class Incomplete extends Error {}

function unlessIncomplete(error: unknown): undefined {
  if (error instanceof Incomplete) return undefined;
  throw error;
}

/** Takes a kept file, if it is what its name says. A link lasts, whatever others keep and remove meanwhile; not all file systems have them. */
async function takeOver(one: ArtifactRef, kept: string, file: string): Promise<boolean> {
  await link(kept, file)
    .catch(() => copyFile(kept, file, constants.COPYFILE_EXCL))
    // Not there, or taken before: what there is now is looked at.
    .catch(() => undefined);
  if (await holds(file, one)) return true;
  await rm(file, { force: true });
  return false;
}

async function holds(file: string, { sha256, bytes }: ArtifactRef): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    if ((await handle.stat()).size !== bytes) return false;
    const hash = createHash("sha256");
    // Piece by piece into one place: a stream takes a new one for each.
    const piece = Buffer.allocUnsafe(Math.min(bytes + 1, pieceBytes));
    for (let left = true; left;) {
      const { bytesRead } = await handle.read(piece);
      hash.update(piece.subarray(0, bytesRead));
      left = bytesRead > 0;
    }
    return hash.digest("hex") === sha256;
  } catch {
    // Not to be read: the case is run.
    return false;
  } finally {
    await handle.close();
  }
}

async function readJson<TSchema extends z.ZodType>(
  file: string,
  schema: TSchema,
): Promise<z.output<TSchema> | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    // Cut short, by whoever keeps the folder between runs.
    return undefined;
  }
}

async function replace(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    await write(temporary);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
