import { hash } from "node:crypto";
import { access, constants, readFile, realpath, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import type { OutputTypeDefinition } from "#contracts";
import { projectRoot } from "#runtime/native/paths";

/** Where a program is looked for; tests say it themselves. */
export interface ProgramPlaces {
  /** A name with a slash in it is a path from here, as where the command is run. */
  readonly folder: string;
  readonly path: string;
}

/**
 * What stands for the program of an external legacy in the key of a verdict: where its file is and the digest of that. An interpreter
 * of another version is another file; what it loads by itself is not looked into. Nothing for a legacy of our own.
 */
export async function programKey(
  { legacy }: Pick<OutputTypeDefinition, "legacy">,
  { folder, path }: ProgramPlaces = { folder: projectRoot, path: process.env["PATH"] ?? "" },
): Promise<readonly string[]> {
  if (!("command" in legacy)) return [];
  const [program = ""] = legacy.command;
  const named = /[/\\]/.test(program);
  for (const place of named ? [""] : path.split(delimiter)) {
    const file = resolve(folder, place, program);
    // As whoever starts it goes by: the first that may be executed.
    if (await isProgram(file)) return [await realpath(file), hash("sha256", await readFile(file))];
  }
  // It cannot be started, which the case says.
  return [program, "missing"];
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not to be started: the next place is looked at.
    return false;
  }
}
