import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { z } from "zod";
import { canonicalJson, RenderlineError, type ArtifactKind, type ArtifactRef, type ArtifactRole } from "#contracts";
import type { ArtifactStore } from "#runtime/modules/module";
import { fileFailure } from "./file-failure.ts";

/**
 * Artifacts in a local folder: `ab/cdef…` by SHA-256. A file appears under its name only when it is whole and
 * on the disk: it is written beside, flushed, then renamed. Writing the same bytes again changes nothing.
 */
export class LocalArtifactStore implements ArtifactStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async path(sha256: string): Promise<string> {
    const path = this.#pathOf(sha256);
    try {
      await stat(path);
    } catch (error) {
      throw new RenderlineError(
        "artifact-missing",
        `artifact ${sha256} is not in the store "${this.#folder}"`,
        "Run again what produced it; the store's files must not be removed by hand.",
        error,
      );
    }
    return path;
  }

  async read(sha256: string): Promise<Buffer> {
    return readFile(await this.path(sha256));
  }

  async readJson<TSchema extends z.ZodType>(sha256: string, schema: TSchema): Promise<z.output<TSchema>> {
    const text = (await this.read(sha256)).toString("utf8");
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) {
      throw new RenderlineError(
        "artifact-invalid",
        `artifact ${sha256} does not hold what its kind says: ${parsed.error.issues[0]?.message} at "${parsed.error.issues[0]?.path.join(".")}"`,
        "Produce it again with this version of Renderline.",
        parsed.error,
      );
    }
    return parsed.data;
  }

  async write<TKind extends ArtifactKind>(
    kind: TKind,
    role: ArtifactRole,
    bytes: Uint8Array,
  ): Promise<ArtifactRef<TKind>> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await this.#place(sha256, bytes.byteLength, async (temporary) => {
      const file = await open(temporary, "wx");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    });
    return { kind, role, sha256, bytes: bytes.byteLength };
  }

  async writeJson<TKind extends ArtifactKind>(
    kind: TKind,
    role: ArtifactRole,
    value: unknown,
  ): Promise<ArtifactRef<TKind>> {
    return this.write(kind, role, Buffer.from(canonicalJson(value), "utf8"));
  }

  async writeFile<TKind extends ArtifactKind>(
    kind: TKind,
    role: ArtifactRole,
    path: string,
  ): Promise<ArtifactRef<TKind>> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    const sha256 = hash.digest("hex");
    const { size } = await stat(path);
    await this.#place(sha256, size, (temporary) => copyFile(path, temporary));
    return { kind, role, sha256, bytes: size };
  }

  #pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2));
  }

  async #place(sha256: string, bytes: number, fill: (temporary: string) => Promise<void>): Promise<void> {
    const path = this.#pathOf(sha256);
    const there = await stat(path).catch(() => undefined);
    if (there?.size === bytes) return;
    const temporary = join(this.#folder, `incoming-${randomUUID()}`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await fill(temporary);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw fileFailure(error, this.#folder);
    }
  }
}
