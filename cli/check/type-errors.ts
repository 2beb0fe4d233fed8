import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { problem, type Problem } from "#contracts";
import { fileName } from "../definitions/authored-files.ts";

/**
 * What the compiler says of these files and of what they import, with the project's own settings.
 * @param files absolute paths
 */
export async function typeErrors(root: string, files: readonly string[]): Promise<Problem[]> {
  if (files.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), "renderline-types-"));
  try {
    const project = join(folder, "tsconfig.json");
    await writeFile(project, JSON.stringify(projectOf(root, files)));
    const args = [compiler(), "--project", project, "--noEmit", "--pretty", "false"];
    const { stdout, exitCode, stderr } = await execa(process.execPath, args, { cwd: root, reject: false });
    const found = parseErrors(stdout, root);
    if (exitCode !== 0 && found.length === 0) throw new Error(`tsc ended with ${exitCode}: ${stdout}${stderr}`);
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compiler(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
}

function projectOf(root: string, files: readonly string[]): object {
  return {
    extends: join(root, "tsconfig.json"),
    // The project lies elsewhere, and what it names is looked for from where it lies.
    compilerOptions: { typeRoots: [join(root, "node_modules", "@types")] },
    include: [],
    exclude: [],
    files,
  };
}

/** Reads `file(line,column): error TS1: text` and the indented lines that go on with it. */
export function parseErrors(output: string, root: string): Problem[] {
  const errors: { file?: string; line?: number; column?: number; code: string; text: string }[] = [];
  for (const row of output.split(/\r?\n/)) {
    const placed = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(row);
    const bare = /^error (TS\d+): (.*)$/.exec(row);
    const last = errors.at(-1);
    if (placed !== null) {
      const [, file = "", line, column, code = "", text = ""] = placed;
      errors.push({ file: resolve(root, file), line: Number(line), column: Number(column), code, text });
    } else if (bare !== null) errors.push({ code: bare[1] ?? "", text: bare[2] ?? "" });
    else if (last !== undefined && row.trim() !== "") last.text += `\n${row}`;
  }
  return errors.map(({ file, line, column, code, text }) => {
    const sentence = refusal(text);
    return {
      ...problem("type-error", {
        message: sentence ?? text,
        got: sentence === undefined ? code : `${code}: ${text}`,
        remedy:
          sentence === undefined
            ? `Change the file so that the compiler accepts it (${code}).`
            : "Change what the sentence names; an editor shows it at the same place.",
      }),
      ...(file === undefined ? {} : { file: fileName(root, file), line, column }),
    };
  });
}

/** The sentence of our own that a refusal carries as a type, and what would be accepted where it says so. */
function refusal(text: string): string | undefined {
  const [, sentence, accepted] = /TypeError(?:Expecting)?<"((?:[^"\\]|\\.)*)"(?:, ([^;]*?))?>'/.exec(text) ?? [];
  if (sentence === undefined) return undefined;
  const words = sentence.replaceAll('\\"', '"');
  return accepted === undefined ? words : `${words}: ${accepted}`;
}
