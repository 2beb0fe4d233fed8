/** The part of a commander program that the docs are checked against, so that tests can give a small one. */
export interface CommandShape {
  name(): string;
  readonly commands: readonly CommandShape[];
  readonly options: readonly { long?: string | null | undefined; short?: string | null | undefined }[];
  readonly registeredArguments: readonly unknown[];
}

const npmOwn = new Set(["ci", "install", "test", "start"]);
const everywhere = new Set(["--help", "-h", "--version", "-V"]);

/** What is wrong with a command that a document names, or null. `program` is null where there is none yet. */
export function refuseCommand(
  command: string,
  scripts: Readonly<Record<string, string>>,
  program: CommandShape | null,
): string | null {
  const [tool = "", ...words] = command.split(/\s+/).map((word) => word.replace(/^\[|[\]…,]+$/g, ""));
  if (tool === "npm") {
    const [verb = "", ...rest] = words.filter((word) => !["-s", "--silent"].includes(word));
    const script = verb === "run" ? (rest[0] ?? "") : verb;
    if (verb === "run" || verb === "start" || verb === "test") {
      if (!Object.hasOwn(scripts, script)) return `there is no npm script "${script}"`;
    } else if (!npmOwn.has(verb)) return `npm ${verb} is not one of this repository's commands`;
    const after = rest.includes("--") ? rest.slice(rest.indexOf("--") + 1) : [];
    return script === "start" ? refuseWords(["start", ...after], program) : null;
  }
  if (tool === "npx") {
    const [name = "", ...rest] = words.filter((word) => !["-y", "--yes", "--no"].includes(word));
    return name === "renderline" ? refuseWords(rest, program) : null;
  }
  return refuseWords(words, program);
}

function refuseWords(words: readonly string[], program: CommandShape | null): string | null {
  if (program === null) return null;
  const known = [...everywhere];
  let current = program;
  for (const word of words) {
    known.push(...current.options.flatMap(({ long, short }) => [long ?? [], short ?? []].flat()));
    const option = word.split("=")[0] ?? word;
    if (option.startsWith("-")) {
      if (!known.includes(option)) return `"${current.name()}" has no option "${option}"`;
      continue;
    }
    if (current.commands.length === 0) continue;
    const names = word.split("|");
    const next = names.map((name) => current.commands.find((candidate) => candidate.name() === name));
    const last = next.at(-1);
    if (last === undefined || next.includes(undefined)) {
      if (word === "help" || current.registeredArguments.length > 0) return null;
      return `"${current.name()}" has no command "${word}"`;
    }
    // `list|show ID [--json]`: what follows the alternatives belongs to the last one at least.
    current = last;
  }
  return null;
}
