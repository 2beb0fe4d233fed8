import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { RenderlineError } from "#contracts";
import { projectRoot } from "./run-command.ts";

/**
 * Finds a command's program as it would be found when the command is run: a path from the repository's folder, or a name on PATH.
 * @throws RenderlineError legacy-command-missing
 */
export async function findCommand(command: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const [program = ""] = command;
  const folders = program.includes("/") ? [projectRoot] : (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  for (const folder of folders) {
    const file = program.includes("/") ? resolve(folder, program) : join(folder, program);
    if (await isProgram(file)) return file;
  }
  const where = program.includes("/") ? `at "${resolve(projectRoot, program)}"` : "on PATH";
  throw new RenderlineError(
    "legacy-command-missing",
    `the legacy command's program "${program}" is not ${where}, or may not be executed`,
    "Install it, or name it in the output type by its path from the repository's folder; and mark it as executable.",
  );
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
