import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { RenderlineError, type ArtifactKind, type ArtifactRef, type ArtifactRole } from "#contracts";
import { damagedArtifact, formatArtifact, missingArtifact, parseArtifact } from "./artifact-content.ts";
import { CacheFolder } from "./cache-folder.ts";
import { isDigest, renewMs, type ManagedArtifactStore, type StoredArtifact } from "./managed-artifacts.ts";
import { S3Bucket, type S3Object, type S3Place } from "./s3-bucket.ts";
import { checksumOf, type Checksum } from "./s3-checksum.ts";

export interface S3StoreParts extends S3Place {
  /** A local folder for what was read or written last; others may use the same one. */
  readonly cacheFolder: string;
  /** How much of it may stay there. */
  readonly cacheBytes: number;
  readonly now?: () => Date;
  /** Bytes of a part of an upload, for tests. */
  readonly partBytes?: number;
}

/** A removal lets go of what it has not managed by then, and a writer takes it for dead only long after. */
const removalMs = 30_000;
const writerPatienceMs = 3 * removalMs;
/** The mark of a collection that was killed: the next may take its place. */
const staleMarkMs = 3_600_000;
/** How often a download that breaks off is tried. */
const downloadTries = 3;

const keyPattern = /^([0-9a-f]{2})\/([0-9a-f]{62})$/;

/**
 * Artifacts in a bucket of an S3-compatible store, under the same names as in a local folder: `prefix/ab/cdef…`. An object
 * appears whole or not at all, with a checksum that the server has verified. Programs read local copies, which are verified
 * by their digest like everything else.
 */
export class S3ArtifactStore implements ManagedArtifactStore {
  readonly name: string;
  readonly #bucket: S3Bucket;
  readonly #cache: CacheFolder;
  readonly #parts: S3StoreParts;
  readonly #downloads = new Map<string, Promise<string>>();

  constructor(parts: S3StoreParts) {
    this.#parts = parts;
    this.#bucket = new S3Bucket(parts);
    this.name = this.#bucket.name;
    this.#cache = new CacheFolder(parts.cacheFolder, parts.cacheBytes);
  }

  async path(sha256: string): Promise<string> {
    const going = this.#downloads.get(sha256);
    if (going !== undefined) return going;
    const download = this.#local(sha256).finally(() => this.#downloads.delete(sha256));
    this.#downloads.set(sha256, download);
    return download;
  }

  async read(sha256: string): Promise<Buffer> {
    await this.path(sha256);
    const found = await this.#cache.files.read(sha256);
    if (!Buffer.isBuffer(found)) throw damagedArtifact(sha256, this.#cache.files.folder);
    return found;
  }

  async readJson<TSchema extends z.ZodType>(sha256: string, schema: TSchema): Promise<z.output<TSchema>> {
    return parseArtifact(sha256, await this.read(sha256), schema);
  }

  async write<TKind extends ArtifactKind>(
    kind: TKind,
    role: ArtifactRole,
    bytes: Uint8Array,
  ): Promise<ArtifactRef<TKind>> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if ((await this.#cache.use(sha256)) === undefined) await this.#cache.place([bytes]);
    await this.#upload(sha256);
    return { kind, role, sha256, bytes: bytes.byteLength };
  }

  async writeJson<TKind extends ArtifactKind>(
    kind: TKind,
    role: ArtifactRole,
    value: unknown,
  ): Promise<ArtifactRef<TKind>> {
    return this.write(kind, role, formatArtifact(value));
  }

  async writeFile<TKind extends ArtifactKind>(
    kind: TKind,
    role: ArtifactRole,
    path: string,
  ): Promise<ArtifactRef<TKind>> {
    const source = await open(path);
    try {
      const placed = await this.#cache.place(source.createReadStream({ autoClose: false }));
      await this.#upload(placed.sha256);
      return { kind, role, ...placed };
    } finally {
      await source.close();
    }
  }

  async has(sha256: string, bytes?: number): Promise<boolean> {
    const found = await this.#head(sha256);
    return found !== undefined && (bytes === undefined || found.bytes === bytes);
  }

  async holds(sha256: string): Promise<boolean> {
    const found = await this.#head(sha256);
    if (found === undefined) return false;
    if (found.checksum === Buffer.from(sha256, "hex").toString("base64")) return true;
    // The checksum of what was uploaded in parts is another one, and some servers have none.
    const local = await this.#cache.use(sha256);
    if (local !== undefined) {
      const { bytes, whole } = await this.#checksum(local);
      if (found.bytes === bytes && (found.checksum ?? whole) === whole) return true;
    }
    return (await this.#download(sha256)) === "whole";
  }

  async check(): Promise<void> {
    await this.#bucket.check();
    // One name for all: what a kill leaves behind, the next check removes.
    const probe = "checked/writable";
    await this.#bucket.put(probe, Buffer.from("This object says that it can be written; it can be removed."));
    (await this.#bucket.get(probe))?.destroy();
    await this.#bucket.list().next();
    await this.#bucket.delete(probe);
  }

  reach(): Promise<void> {
    return this.#bucket.look();
  }

  freeBytes(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async *list(): AsyncGenerator<StoredArtifact> {
    for await (const { key, bytes, modifiedAt } of this.#bucket.list()) {
      const [, start, rest] = keyPattern.exec(key) ?? [];
      if (start !== undefined && rest !== undefined) yield { sha256: `${start}${rest}`, bytes, modifiedAt };
    }
  }

  async remove(sha256: string, unlessSince: Date): Promise<boolean> {
    if (!isDigest(sha256) || !(await this.#mark(sha256))) return false;
    let old = false;
    try {
      const found = await this.#bucket.head(keyOf(sha256));
      // Times of HTTP are whole seconds, rounded down.
      old = found !== undefined && found.modifiedAt.getTime() + 1000 <= unlessSince.getTime();
    } finally {
      if (!old) await this.#bucket.delete(markOf(sha256));
    }
    if (!old) return false;
    // When this fails the mark stays: the server may still do it.
    await this.#bucket.delete(keyOf(sha256), AbortSignal.timeout(removalMs));
    await this.#bucket.delete(markOf(sha256));
    await this.#cache.files.remove(sha256, unlessSince);
    return true;
  }

  async stream(sha256: string, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    return createReadStream(await this.path(sha256), range);
  }

  /** Lets go of its connections. */
  close(): void {
    this.#bucket.close();
  }

  async #head(sha256: string): Promise<S3Object | undefined> {
    return isDigest(sha256) ? this.#bucket.head(keyOf(sha256)) : undefined;
  }

  async #local(sha256: string): Promise<string> {
    const cached = await this.#cache.use(sha256);
    if (cached !== undefined) return cached;
    const state = isDigest(sha256) ? await this.#download(sha256) : "missing";
    if (state === "missing") throw missingArtifact(sha256, this.name);
    const path = state === "whole" ? await this.#cache.use(sha256) : undefined;
    if (path === undefined) throw damagedArtifact(sha256, this.name);
    return path;
  }

  /** Brings an object into the cache, if its bytes are what its name says. */
  async #download(sha256: string): Promise<"whole" | "missing" | "damaged"> {
    for (let tries = 1; ; tries++) {
      const body = await this.#bucket.get(keyOf(sha256));
      if (body === undefined) {
        await this.#bucket.check();
        return "missing";
      }
      try {
        const placed = await this.#cache.place(body, sha256);
        return placed.sha256 === sha256 ? "whole" : "damaged";
      } catch (error) {
        if (error instanceof RenderlineError) throw error;
        if (tries === downloadTries) throw brokenOff(sha256, this.name, error);
      } finally {
        body.destroy();
      }
    }
  }

  /** Makes sure that a cached file is in the bucket when this returns, and stays there until it has been recorded. */
  async #upload(sha256: string): Promise<void> {
    const path = await this.#cache.use(sha256);
    if (path === undefined) throw damagedArtifact(sha256, this.#cache.files.folder);
    const checksum = await this.#checksum(path);
    const key = keyOf(sha256);
    const there = await this.#bucket.head(key);
    if (there === undefined || !matches(there, checksum) || this.#age(there) > renewMs) {
      await this.#bucket.putFile(key, path, checksum);
    }
    while (!(await this.#settled(sha256))) await this.#bucket.putFile(key, path, checksum);
  }

  /**
   * Whether no collection is about to remove what was just written. One that marks it from now on sees that it is new.
   * @returns false when one was: then it has to be written again
   */
  async #settled(sha256: string): Promise<boolean> {
    const mark = markOf(sha256);
    if ((await this.#bucket.head(mark)) === undefined) return true;
    for (let waited = 0; waited < writerPatienceMs; waited += 200) {
      await sleep(200);
      if ((await this.#bucket.head(mark)) === undefined) return false;
    }
    await this.#bucket.delete(mark);
    return false;
  }

  /** @returns false when somebody else is about to remove it */
  async #mark(sha256: string): Promise<boolean> {
    const mark = markOf(sha256);
    if (await this.#bucket.put(mark, new Uint8Array(), { unlessThere: true })) return true;
    const other = await this.#bucket.head(mark);
    if (other === undefined || this.#age(other) < staleMarkMs) return false;
    return this.#bucket.put(mark, new Uint8Array());
  }

  async #checksum(path: string): Promise<Checksum> {
    return checksumOf(path, this.#parts.partBytes);
  }

  #age({ modifiedAt }: S3Object): number {
    return (this.#parts.now ?? (() => new Date()))().getTime() - modifiedAt.getTime();
  }
}

function keyOf(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}

/** Beside an object that is being removed stands this one; whoever writes the object meanwhile waits and writes it again. */
function markOf(sha256: string): string {
  return `removing/${sha256}`;
}

function matches(found: S3Object, { bytes, whole }: Checksum): boolean {
  return found.bytes === bytes && found.checksum === whole;
}

function brokenOff(sha256: string, store: string, cause: unknown): RenderlineError {
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? ` (${cause.code})` : "";
  return new RenderlineError(
    "store-unreachable",
    `artifact ${sha256} could not be read from the store "${store}": the transfer broke off ${downloadTries} times${code}`,
    "Check the network between here and the store, then do it again.",
    cause,
  );
}
