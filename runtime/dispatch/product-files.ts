import { randomUUID } from "node:crypto";
import { copyFile, link, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { artifactFormats, type ArtifactRef } from "#contracts";
import type { App } from "#runtime/app";
import { fileFailure } from "#runtime/store/file-failure";
import type { PublishedFile } from "#runtime/store/schema";
import { unfinishedPrefix } from "#runtime/store/unfinished-files";

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
  const temporary = join(root, `${unfinishedPrefix}${randomUUID()}`);
  const files = refs.map((ref) => ({ ...ref, fileName: `${ref.role}.${artifactFormats[ref.kind].extension}` }));
  try {
    await mkdir(temporary, { recursive: true });
    for (const { sha256, fileName } of files) await linkOrCopy(await artifacts.path(sha256), join(temporary, fileName));
    await mkdir(dirname(folder), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    // Where even that is refused, the first error tells more.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw fileFailure(error, root);
  }
  return files.map(({ fileName, ...ref }) => ({ ...ref, file: join(folder, fileName) }));
}

/** A hard link costs nothing; where the file system has none, a copy does as well: it takes the mode along. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
