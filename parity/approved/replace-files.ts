import { randomUUID } from "node:crypto";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A file as it is to be. */
export interface FileText {
  readonly file: string;
  readonly text: string;
}

/**
 * Writes files, all or none: every text, and a copy of what was there, is on the disk before the first file is replaced, and where one
 * cannot be replaced, those before it are put back as they were. Renaming needs no room, so a full disk stops neither. Should one not
 * go back, its copy stays beside it.
 * @throws what the file system says of the one that could not be written
 */
export async function replaceFiles(files: readonly FileText[]): Promise<void> {
  const changes = files.map(({ file, text }) => ({ file, text, made: beside(file), old: beside(file) }));
  const had = new Set<string>();
  const replaced: (typeof changes)[number][] = [];
  try {
    for (const { file, text, made, old } of changes) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(made, text, { flush: true });
      if (await isCopied(file, old)) had.add(old);
    }
    for (const one of changes) {
      await rename(one.made, one.file);
      replaced.push(one);
    }
  } catch (error) {
    for (const { file, old } of replaced) {
      const back = had.has(old) ? rename(old, file) : rm(file);
      await back.catch(() => had.delete(old));
    }
    for (const { old } of changes) if (had.has(old)) await rm(old, { force: true });
    throw error;
  } finally {
    for (const { made } of changes) await rm(made, { force: true });
  }
  for (const old of had) await rm(old, { force: true });
}

/** No name that anybody takes for a file of that kind. */
function beside(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomUUID()}`);
}

/** @returns false where there is nothing to copy */
async function isCopied(file: string, copy: string): Promise<boolean> {
  try {
    await copyFile(file, copy);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
