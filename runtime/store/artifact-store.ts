import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { access, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { z } from "zod";
import type { ArtifactKind, ArtifactRef, ArtifactRole } from "#contracts";
import { freeBytes, nearestExisting } from "#runtime/native/folder-space";
import { damagedArtifact, formatArtifact, missingArtifact, parseArtifact } from "./artifact-content.ts";
import { ContentFolder } from "./content-folder.ts";
import { fileFailure } from "./file-failure.ts";
import type { ManagedArtifactStore, StoredArtifact } from "./managed-artifacts.ts";

/** Artifacts in a local folder. */
export class LocalArtifactStore implements ManagedArtifactStore {
  readonly name: string;
  readonly #files: ContentFolder;

  constructor(folder: string) {
    this.name = folder;
    this.#files = new ContentFolder(folder);
  }

  async path(sha256: string): Promise<string> {
    const found = await this.#files.look(sha256);
    if (found.state !== "whole") throw this.#unusable(sha256, found.state);
    return found.path;
  }

  async read(sha256: string): Promise<Buffer> {
    const found = await this.#files.read(sha256);
    if (!Buffer.isBuffer(found)) throw this.#unusable(sha256, found.state);
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
    if ((await this.#files.keep(sha256)) === undefined) await this.#files.place([bytes]);
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
    // Opened here: a source that cannot be read is no failure of the store's folder.
    const source = await open(path);
    try {
      return { kind, role, ...(await this.#files.place(source.createReadStream({ autoClose: false }))) };
    } finally {
      await source.close();
    }
  }

  async has(sha256: string, bytes?: number): Promise<boolean> {
    return this.#files.has(sha256, bytes);
  }

  async holds(sha256: string): Promise<boolean> {
    return (await this.#files.look(sha256)).state === "whole";
  }

  async check(): Promise<void> {
    try {
      // The dot refuses what is there but is no folder.
      await access(`${await nearestExisting(this.name)}/.`, constants.W_OK);
    } catch (error) {
      throw fileFailure(error, this.name);
    }
  }

  reach(): Promise<void> {
    return this.check();
  }

  freeBytes(): Promise<number> {
    return freeBytes(this.name);
  }

  list(): AsyncIterable<StoredArtifact> {
    return this.#files.list();
  }

  async remove(sha256: string, unlessSince: Date): Promise<boolean> {
    return this.#files.remove(sha256, unlessSince);
  }

  async stream(sha256: string, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    return createReadStream(await this.path(sha256), range);
  }

  #unusable(sha256: string, state: "missing" | "damaged"): Error {
    return (state === "missing" ? missingArtifact : damagedArtifact)(sha256, this.name);
  }
}
