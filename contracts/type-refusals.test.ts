import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folder = join(import.meta.dirname, "testing");
const fixtures = ["nodes.refused.ts", "output-types.refused.ts"];

interface Refusal {
  line: number;
  text: string;
}

/** What the compiler says of the fixtures, by file: one entry an error, with its continuation lines. */
async function compileFixtures(): Promise<Map<string, Refusal[]>> {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "--project", join(folder, "tsconfig.json"), "--pretty", "false"];
  const { stdout } = await execa(process.execPath, args, { cwd: folder, reject: false });
  const errors = new Map<string, Refusal[]>();
  for (const line of stdout.split("\n")) {
    const [, file, number, text] = /^(.+\.ts)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
    if (file !== undefined) errors.set(file, [...(errors.get(file) ?? []), { line: Number(number), text: text ?? "" }]);
    else {
      const last = [...errors.values()].at(-1)?.at(-1);
      if (last !== undefined) last.text += `\n${line}`;
    }
  }
  return errors;
}

/** The refusals a fixture announces: a line that ends in `// refused: TEXT`. */
function announced(source: string): Refusal[] {
  return source.split("\n").flatMap((line, index) => {
    const text = / \/\/ refused: (.+)$/.exec(line)?.[1];
    return text === undefined ? [] : [{ line: index + 1, text }];
  });
}

describe("what the compiler refuses, at the line of the mistake, in words an author understands", async () => {
  const errors = await compileFixtures();
  for (const name of fixtures) {
    const source = await readFile(join(folder, name), "utf8");
    const refusals = announced(source);

    test.each(refusals)(`${name}:$line $text`, ({ line, text }) => {
      const here = errors.get(name)?.filter((error) => error.line === line) ?? [];
      expect(here).toHaveLength(1);
      // The compiler shows sentences as type text, in which quotes are escaped.
      expect(here[0]?.text.replaceAll('\\"', '"')).toContain(text);
    });

    test(`${name}: the accepted twins compile`, () => {
      const lines = new Set(refusals.map(({ line }) => line));
      expect(errors.get(name)?.filter(({ line }) => !lines.has(line))).toEqual([]);
    });
  }
});
