import { randomUUID } from "node:crypto";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A file as it is to be. */
export interface FileText {
  readonly file: string;
  readonly text: string;
}

/**
 * Writes files, all or none: every text is on the disk before the first file is replaced, and where one cannot be replaced, those
 * before it are put back as they were. Renaming needs no room, so a full disk stops neither.
 * @throws what the file system says of the one that could not be written
 */
export async function replaceFiles(files: readonly FileText[]): Promise<void> {
  const changes = files.map(({ file, text }) => ({ file, text, made: beside(file), old: beside(file) }));
  const replaced: { readonly file: string; readonly old: string | undefined }[] = [];
  try {
    for (const { file, text, made } of changes) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(made, text, { flush: true });
    }
    for (const { file, made, old } of changes) {
      const was = await copyFile(file, old).then(() => old, unlessMissing);
      await rename(made, file);
      replaced.push({ file, old: was });
    }
  } catch (error) {
    for (const { file, old } of replaced) await (old === undefined ? rm(file) : rename(old, file));
    throw error;
  } finally {
    for (const { made, old } of changes) await Promise.all([rm(made, { force: true }), rm(old, { force: true })]);
  }
}

/** No name that anybody takes for a file of that kind. */
function beside(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomUUID()}`);
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
