import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { z } from "zod";
import { canonicalJson, RenderlineError, type ArtifactKind, type ArtifactRef, type ArtifactRole } from "#contracts";
import type { ArtifactStore } from "#runtime/modules/module";
import { fileFailure } from "./file-failure.ts";
import { unfinishedPrefix } from "./unfinished-files.ts";

/**
 * Artifacts in a local folder: `ab/cdef…` by SHA-256. A file appears under its name only when it is whole and
 * on the disk: it is written beside, flushed, then renamed. Writing the same bytes again changes nothing, unless
 * the file was damaged meanwhile: then it is replaced.
 */
export class LocalArtifactStore implements ArtifactStore {
  readonly #folder: string;
  /** What each file looked like when its bytes were last found to be what its name says. */
  readonly #verified = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async path(sha256: string): Promise<string> {
    const path = this.#pathOf(sha256);
    const appearance = await appearanceOf(path);
    if (appearance === undefined) throw this.#missing(sha256);
    if (this.#verified.get(sha256) === appearance) return path;
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    if (hash.digest("hex") !== sha256) throw this.#damaged(sha256);
    this.#verified.set(sha256, appearance);
    return path;
  }

  async read(sha256: string): Promise<Buffer> {
    const path = this.#pathOf(sha256);
    if ((await appearanceOf(path)) === undefined) throw this.#missing(sha256);
    const bytes = await readFile(path);
    if (digestOf(bytes) !== sha256) throw this.#damaged(sha256);
    return bytes;
  }

  async readJson<TSchema extends z.ZodType>(sha256: string, schema: TSchema): Promise<z.output<TSchema>> {
    const parsed = schema.safeParse(parseJson(sha256, await this.read(sha256)));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalid(sha256, `${issue?.message ?? ""} at "${issue?.path.join(".") ?? ""}"`, parsed.error);
    }
    return parsed.data;
  }

  async write<TKind extends ArtifactKind>(
    kind: TKind,
    role: ArtifactRole,
    bytes: Uint8Array,
  ): Promise<ArtifactRef<TKind>> {
    const sha256 = digestOf(bytes);
    if (!(await this.#holds(sha256))) await this.#place([bytes]);
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
    // Opened here: a source that cannot be read is no failure of the store's folder.
    const source = await open(path);
    try {
      return { kind, role, ...(await this.#place(source.createReadStream({ autoClose: false }))) };
    } finally {
      await source.close();
    }
  }

  #pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2));
  }

  async #holds(sha256: string): Promise<boolean> {
    return this.path(sha256).then(
      () => true,
      () => false,
    );
  }

  /** The digest is of the very bytes that were written, so a source that changes meanwhile cannot belie its name. */
  async #place(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<{ sha256: string; bytes: number }> {
    const temporary = join(this.#folder, `${unfinishedPrefix}${randomUUID()}`);
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
      await mkdir(this.#folder, { recursive: true });
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
      if (await this.#holds(sha256)) await rm(temporary);
      else await rename(temporary, path);
      return { sha256, bytes };
    } catch (error) {
      // Where even that is refused, the first error tells more.
      await rm(temporary, { force: true }).catch(() => undefined);
      throw fileFailure(error, this.#folder);
    }
  }

  #missing(sha256: string): RenderlineError {
    return new RenderlineError(
      "artifact-missing",
      `artifact ${sha256} is not in the store "${this.#folder}"`,
      "Run again what produced it; the store's files must not be removed by hand.",
    );
  }

  #damaged(sha256: string): RenderlineError {
    return new RenderlineError(
      "artifact-invalid",
      `artifact ${sha256} in the store "${this.#folder}" no longer holds the bytes that it was named after`,
      "Run again what produced it, and look after the disk; the store's files must not be changed by hand.",
    );
  }
}

/** Changes whenever anybody writes to the file or puts another in its place; undefined when there is none. */
async function appearanceOf(path: string): Promise<string | undefined> {
  const there = await stat(path, { bigint: true }).catch(() => undefined);
  return there && `${there.ino} ${there.size} ${there.mtimeNs} ${there.ctimeNs}`;
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function parseJson(sha256: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw invalid(sha256, error instanceof Error ? error.message : String(error), error);
  }
}

function invalid(sha256: string, why: string, cause: unknown): RenderlineError {
  return new RenderlineError(
    "artifact-invalid",
    `artifact ${sha256} does not hold what its kind says: ${why}`,
    "Produce it again with this version of Renderline.",
    cause,
  );
}
