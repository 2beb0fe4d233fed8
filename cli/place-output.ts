import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, constants, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RenderlineError } from "#contracts";

/**
 * Refuses a place where the output could not be written, before anything is rendered.
 * @throws RenderlineError output-unwritable
 */
export async function checkOutputPlace(file: string): Promise<void> {
  const folder = dirname(file);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw unwritable(file, `the folder "${folder}" does not exist or cannot be written`, error);
  }
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory() === true) throw unwritable(file, "it is a folder");
}

/** Puts a copy of a stored artifact in place: whole, or not at all. @throws RenderlineError output-unwritable */
export async function placeOutput(artifact: string, file: string): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    // Only the bytes: the artifact is read-only, the copy is the user's to change.
    await writeFile(temporary, createReadStream(artifact));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw unwritable(file, error instanceof Error ? error.message : String(error), error);
  }
}

function unwritable(file: string, why: string, cause?: unknown): RenderlineError {
  return new RenderlineError(
    "output-unwritable",
    `cannot write "${file}": ${why}`,
    "Name another file with --out.",
    cause,
  );
}
