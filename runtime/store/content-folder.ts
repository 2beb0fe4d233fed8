import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileFailure } from "./file-failure.ts";
import { isDigest, renewMs, type StoredArtifact } from "./managed-artifacts.ts";
import { unfinishedPrefix } from "./unfinished-files.ts";

/** What stands under a digest. */
export type Found =
  | { readonly state: "missing" | "damaged" }
  | { readonly state: "whole"; readonly path: string; readonly modifiedAt: Date };

/** What a file is called while it is being removed, so that whoever still wants it can take it back. */
const removing = "removing-";
const filePattern = /^(?:removing-)?([0-9a-f]{62})$/;

/**
 * Files in a local folder, `ab/cdef…` by SHA-256. A file appears under its name only when it is whole and on the disk: it
 * is written beside, flushed, then renamed. Writing the same bytes again changes nothing, unless the file was damaged
 * meanwhile: then it is replaced. Any number of processes may work on one folder.
 */
export class ContentFolder {
  readonly folder: string;
  readonly #renewMs: number;
  /** What each file looked like when its bytes were last found to be what its name says. */
  readonly #verified = new Map<string, string>();

  /** @param renew how old a file may become before {@link keep} makes it new; ms */
  constructor(folder: string, renew = renewMs) {
    this.folder = folder;
    this.#renewMs = renew;
  }

  /** Looks at a file's content, unless nobody has touched the file since it was looked at last. */
  async look(sha256: string): Promise<Found> {
    const path = this.#pathOf(sha256);
    return this.#unlessMoved(async () => {
      const found = await this.#stat(sha256);
      if (found === undefined) return { state: "missing" };
      if (this.#verified.get(sha256) !== found.appearance) {
        const hash = createHash("sha256");
        await pipeline(createReadStream(path), hash);
        if (hash.digest("hex") !== sha256) return { state: "damaged" };
        this.#verified.set(sha256, found.appearance);
      }
      return { state: "whole", path, modifiedAt: found.modifiedAt };
    });
  }

  /** The bytes themselves, looked at each time. */
  async read(sha256: string): Promise<{ readonly state: "missing" | "damaged" } | Buffer> {
    return this.#unlessMoved(async () => {
      if ((await this.#stat(sha256)) === undefined) return { state: "missing" };
      const bytes = await readFile(this.#pathOf(sha256));
      return createHash("sha256").update(bytes).digest("hex") === sha256 ? bytes : { state: "damaged" };
    });
  }

  /** Whether there is a file, of that size where one is given. */
  async has(sha256: string, bytes?: number): Promise<boolean> {
    const found = await this.#stat(sha256);
    return found !== undefined && (bytes === undefined || found.bytes === bytes);
  }

  /**
   * The path of a file that is whole, or undefined. One that has become old is made new: so nothing removes it before
   * whoever asks here has used or recorded it.
   */
  async keep(sha256: string): Promise<string | undefined> {
    const found = await this.look(sha256).catch(() => undefined);
    if (found?.state !== "whole") return undefined;
    if (Date.now() - found.modifiedAt.getTime() < this.#renewMs) return found.path;
    return (await this.#touch(sha256)) ? found.path : undefined;
  }

  /**
   * Takes in bytes. The digest is of the very bytes that were written, so a source that changes meanwhile cannot belie its
   * name.
   * @param wanted the only digest to keep it under; bytes of another leave nothing
   * @throws RenderlineError disk-full, data-folder-unwritable
   */
  async place(
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    wanted?: string,
  ): Promise<{ sha256: string; bytes: number }> {
    const temporary = join(this.folder, `${unfinishedPrefix}${randomUUID()}`);
    const hash = createHash("sha256");
    let bytes = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of content) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    }
    try {
      await mkdir(this.folder, { recursive: true });
      // Published files are hard links of artifacts: were they writable, whoever saves over one would change both.
      const file = await open(temporary, "wx", 0o444);
      try {
        await file.writeFile(counted());
        await file.sync();
      } finally {
        await file.close();
      }
      const sha256 = hash.digest("hex");
      const path = this.#pathOf(sha256);
      await mkdir(dirname(path), { recursive: true });
      if ((wanted ?? sha256) !== sha256 || (await this.keep(sha256)) !== undefined) await rm(temporary);
      else await rename(temporary, path);
      return { sha256, bytes };
    } catch (error) {
      // Where even that is refused, the first error tells more.
      await rm(temporary, { force: true }).catch(() => undefined);
      throw fileFailure(error, this.folder);
    }
  }

  async *list(): AsyncGenerator<StoredArtifact> {
    for (const start of await namesIn(this.folder)) {
      if (!/^[0-9a-f]{2}$/.test(start)) continue;
      for (const name of await namesIn(join(this.folder, start))) {
        const rest = filePattern.exec(name)?.[1];
        const found = rest === undefined ? undefined : await appearanceOf(join(this.folder, start, name));
        if (found !== undefined) {
          yield { sha256: `${start}${rest}`, bytes: found.bytes, modifiedAt: found.modifiedAt };
        }
      }
    }
  }

  /**
   * Removes a file that was not made new since. It is set aside first: who makes it new before that is seen by its time,
   * and who comes later finds no file and writes it again or takes it back.
   */
  async remove(sha256: string, unlessSince: Date): Promise<boolean> {
    if (!isDigest(sha256)) return false;
    const path = this.#pathOf(sha256);
    const aside = this.#asideOf(sha256);
    const before = await appearanceOf(path);
    if (before !== undefined && before.modifiedAt >= unlessSince) return false;
    // One that another collection was killed over is still aside.
    await ifThere(rename(path, aside));
    const found = await appearanceOf(aside);
    if (found === undefined) return false;
    if (found.modifiedAt >= unlessSince) {
      await ifThere(rename(aside, path));
      return false;
    }
    this.#verified.delete(sha256);
    return ifThere(unlink(aside));
  }

  #pathOf(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256.slice(2));
  }

  #asideOf(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), `${removing}${sha256.slice(2)}`);
  }

  async #stat(sha256: string): Promise<Appearance | undefined> {
    if (!isDigest(sha256)) return undefined;
    const path = this.#pathOf(sha256);
    const found = await appearanceOf(path);
    if (found !== undefined) return found;
    const back = await rename(this.#asideOf(sha256), path).then(
      () => true,
      () => false,
    );
    if (!back) return undefined;
    await this.#touch(sha256);
    return appearanceOf(path);
  }

  /** Makes a file new. @returns whether it still is there, and ours to touch */
  async #touch(sha256: string): Promise<boolean> {
    const now = new Date();
    return utimes(this.#pathOf(sha256), now, now).then(
      () => true,
      // It is being removed, or belongs to another user: then it has to be written anew.
      () => false,
    );
  }

  /** A file can be set aside between looking and reading, and is then soon back or gone. */
  async #unlessMoved<TResult>(look: () => Promise<TResult>): Promise<TResult> {
    for (let tries = 1; ; tries++) {
      try {
        return await look();
      } catch (error) {
        if (tries === 3 || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
  }
}

interface Appearance {
  /** Changes whenever anybody writes to the file or puts another in its place. */
  readonly appearance: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

async function appearanceOf(path: string): Promise<Appearance | undefined> {
  const there = await stat(path, { bigint: true }).catch(() => undefined);
  if (there === undefined) return undefined;
  const { ino, size, mtimeNs, ctimeNs, mtime } = there;
  return { appearance: `${ino} ${size} ${mtimeNs} ${ctimeNs}`, bytes: Number(size), modifiedAt: mtime };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
}

/** @returns whether the file was there to be moved or removed */
async function ifThere(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
