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

/**
 * Gives a published product's artifacts file names that people and other programs can open:
 * `products/ID/REVISION/geometry.glb`. The folder appears whole or not at all. The files are the artifacts
 * themselves, so they cannot be written to.
 * @param name path below `products`, with `/`
 */
export async function exposeFiles(
  { dataFolder, artifacts }: Pick<App, "dataFolder" | "artifacts">,
  name: string,
  refs: readonly ArtifactRef[],
): Promise<PublishedFile[]> {
  const root = join(dataFolder, "products");
  const folder = join(root, ...name.split("/"));
  const files = publishedFiles(dataFolder, name, refs);
  const temporary = join(root, `${unfinishedPrefix}${randomUUID()}`);
  try {
    await mkdir(temporary, { recursive: true });
    for (const { sha256, file } of files)
      await linkOrCopy(await artifacts.path(sha256), join(temporary, basename(file)));
    await mkdir(dirname(folder), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    // Where even that is refused, the first error tells more.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw fileFailure(error, root);
  }
  return files;
}

/** A hard link costs nothing; where the file system has none, a copy does as well: it takes the mode along. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
