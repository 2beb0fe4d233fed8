import { randomUUID } from "node:crypto";
import { copyFile, link, mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { artifactFormats, type ArtifactRef } from "#contracts";
import type { App } from "#runtime/app";
import { fileFailure } from "#runtime/store/file-failure";
import { unfinishedPrefix } from "#runtime/store/unfinished-files";

/** An artifact of a published product under a name that people and other programs can open. */
export interface PublishedFile extends ArtifactRef {
  /** Absolute path. */
  readonly file: string;
}

/** Where a product's artifacts are to be found. @param name path below `products`, with `/` */
export function publishedFiles(dataFolder: string, name: string, refs: readonly ArtifactRef[]): PublishedFile[] {
  const folder = join(dataFolder, "products", ...name.split("/"));
  return refs.map((ref) => ({ ...ref, file: join(folder, `${ref.role}.${artifactFormats[ref.kind].extension}`) }));
}

/** Files that are ready to be seen under a product's name. */
export interface StagedFiles {
  readonly files: readonly PublishedFile[];
  /** Shows them in place of what stood there: whole or not at all. */
  show(): Promise<void>;
  /** Takes them away where they were not shown. */
  discard(): Promise<void>;
}

/**
 * Prepares file names for a product's artifacts that people and other programs can open:
 * `products/ID/REVISION/geometry.glb`. What there is no room or permission for shows here, before anything is published.
 * The files are the artifacts themselves, so they cannot be written to.
 * @param name path below `products`, with `/`
 */
export async function stageFiles(
  { dataFolder, artifacts }: Pick<App, "dataFolder" | "artifacts">,
  name: string,
  refs: readonly ArtifactRef[],
): Promise<StagedFiles> {
  const root = join(dataFolder, "products");
  const folder = join(root, ...name.split("/"));
  const files = publishedFiles(dataFolder, name, refs);
  const temporary = join(root, `${unfinishedPrefix}${randomUUID()}`);
  // Where even that is refused, the error before it tells more; what stays is swept when the data folder is opened.
  const discard = (): Promise<void> => rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  try {
    await mkdir(temporary, { recursive: true });
    for (const { sha256, file } of files)
      await linkOrCopy(await artifacts.path(sha256), join(temporary, basename(file)));
  } catch (error) {
    await discard();
    throw fileFailure(error, root);
  }
  const show = async (): Promise<void> => {
    try {
      await mkdir(dirname(folder), { recursive: true });
      await replaceFolder(temporary, folder, root);
    } catch (error) {
      throw fileFailure(error, root);
    }
  };
  return { files, show, discard };
}

/** Shows a published product's files at once. */
export async function exposeFiles(
  app: Pick<App, "dataFolder" | "artifacts">,
  name: string,
  refs: readonly ArtifactRef[],
): Promise<readonly PublishedFile[]> {
  const staged = await stageFiles(app, name, refs);
  try {
    await staged.show();
  } finally {
    await staged.discard();
  }
  return staged.files;
}

/**
 * Puts a folder in place of another, by renames alone, so that neither is ever seen in part. Several may do so at once, and each
 * is right: who comes last stands there.
 */
async function replaceFolder(from: string, to: string, root: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const old = join(root, `${unfinishedPrefix}${randomUUID()}`);
    await rename(to, old).catch(unless("ENOENT"));
    const failure = await rename(from, to).catch(unless("ENOTEMPTY", "EEXIST"));
    await rm(old, { recursive: true, force: true });
    if (failure === undefined) return;
    if (attempt === 20) throw failure;
  }
}

/** Gives the errors with these codes, and throws the others. */
function unless(...codes: readonly string[]): (error: unknown) => Error {
  return (error) => {
    if (error instanceof Error && "code" in error && codes.includes(String(error.code))) return error;
    throw error;
  };
}

/** A hard link costs nothing; where the file system has none, a copy does as well: it takes the mode along. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
