import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** What a script's command line asks for: some of its parts by name, all without a name; and its options. */
export interface Asked<TPart, TOptions extends ParseArgsOptionsConfig> {
  readonly parts: readonly TPart[];
  readonly values: ReturnType<typeof parseArgs<{ options: TOptions }>>["values"];
}

/**
 * Reads the command line of a script that is made of named parts. What is not understood is said on stderr with what there is, and
 * the process ends with status 2: a script that ran nothing must not look like one in which all was right.
 * @returns undefined for what is not understood
 */
export function readNamedParts<TPart extends { readonly name: string }, TOptions extends ParseArgsOptionsConfig>(
  parts: readonly TPart[],
  options: TOptions,
  args = process.argv.slice(2),
): Asked<TPart, TOptions> | undefined {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    const unknown = positionals.filter((name) => !parts.some((part) => part.name === name));
    if (unknown.length > 0) throw new Error(`There is no "${unknown.join('", "')}".`);
    if (parts.length === 0) throw new Error("There is nothing to run.");
    const asked = parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
    return { parts: asked, values };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const words = parts.map(({ name }) => `"${name}"`).join(", ");
    const flags = Object.keys(options).map((name) => `--${name}`);
    process.stderr.write(`${why}\nTake any of ${[words, ...flags].join(", ")}; all parts run without a name.\n`);
    process.exitCode = 2;
    return undefined;
  }
}
