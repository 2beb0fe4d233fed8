import type { Readable } from "node:stream";
import type { ArtifactStore } from "#runtime/modules/module";

/** One stored file, as a store lists it. */
export interface StoredArtifact {
  readonly sha256: string;
  readonly bytes: number;
  /** When it was last written, or found to be wanted again. */
  readonly modifiedAt: Date;
}

/**
 * An artifact store as the engine, the API and the garbage collection see it. Modules get it as {@link ArtifactStore},
 * by which they can remove nothing.
 */
export interface ManagedArtifactStore extends ArtifactStore {
  /** Where it is, for people: a folder, or an address without credentials. */
  readonly name: string;
  /**
   * Whether it is there, looking at no content.
   * @param bytes where given, a file of another size counts as none
   * @throws RenderlineError store-unreachable, store-refused: that nobody can say is not that it is gone
   */
  has(sha256: string, bytes?: number): Promise<boolean>;
  /** Whether it is there and holds the very bytes that it is named after. @throws as `has` does */
  holds(sha256: string): Promise<boolean>;
  /**
   * Tries whether the store can be used, and leaves nothing behind.
   * @throws RenderlineError data-folder-unwritable, store-unreachable, store-refused
   */
  check(): Promise<void>;
  /** Asks whether the store is there and answers; writes nothing. @throws as `check` does */
  reach(): Promise<void>;
  /** How much more can be written; undefined where nobody can say, as of a bucket. */
  freeBytes(): Promise<number | undefined>;
  /** Everything that is stored, in no order. What is written or removed meanwhile may be listed or not. */
  list(): AsyncIterable<StoredArtifact>;
  /**
   * Takes an artifact away for good, unless it was written since: writing what is there already counts as written, once
   * half of {@link graceMs} has passed. Whoever writes the same bytes at the same time finds them there afterwards.
   * @returns whether it is gone
   */
  remove(sha256: string, unlessSince: Date): Promise<boolean>;
  /**
   * The verified bytes, or those of a range: `start` and `end` count from 0 and both are part of it.
   * @throws RenderlineError artifact-missing, artifact-invalid
   */
  stream(sha256: string, range?: { readonly start: number; readonly end: number }): Promise<Readable>;
}

/** Whether a text can name an artifact. What cannot is in no store, and must not become part of a path. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** How long an artifact may be without a record of it: it is written first and recorded when its node has ended. */
export const graceMs = 24 * 3_600_000;

/** Once it is so old, writing an artifact again makes it new: who wrote it will record it, and has all the grace for that. */
export const renewMs = graceMs / 2;
