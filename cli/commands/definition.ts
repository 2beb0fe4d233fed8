import type { Command } from "commander";
import { RenderlineError } from "#contracts";
import { loadDefinitions, type LoadedDefinition } from "../definitions/load.ts";
import { log, printJson, printLine } from "../output.ts";
import { projectRoot } from "../paths.ts";

interface JsonOption {
  readonly json?: boolean;
}

export function registerDefinition(program: Command): void {
  const definition = program.command("definition").description("What is authored, compiled.");
  definition
    .command("list")
    .description("List every definition.")
    .option("--json", "print one JSON document")
    .action(async ({ json }: JsonOption) => {
      const definitions = (await load()).map(({ file, compiled }) => {
        const { id, kind, title } = compiled.definition;
        return { id, kind, title, digest: compiled.digest, file };
      });
      if (json === true) return printJson({ definitions });
      for (const { id, kind, digest, file } of definitions) {
        printLine(`${id.padEnd(20)} ${kind.padEnd(16)} ${digest.slice(0, 12)}  ${file}`);
      }
    });
  definition
    .command("show")
    .description("Print one definition.")
    .argument("<id>", "which; npx renderline definition list shows them")
    .option("--json", "print the exact canonical bytes whose SHA-256 is the digest")
    .action(async (id: string, { json }: JsonOption) => {
      const { compiled, file } = find(await load(), id);
      // No newline after it: these are the bytes that were digested.
      if (json === true) return void process.stdout.write(compiled.text);
      printLine(`${id} (${compiled.definition.kind}), authored in ${file}`);
      printLine(`digest ${compiled.digest}`);
      printLine(JSON.stringify(compiled.definition, null, 2));
    });
}

/** What loads; files that do not are named on stderr, and the others can still be looked at. */
async function load(): Promise<readonly LoadedDefinition[]> {
  const { definitions, problems } = await loadDefinitions({ root: projectRoot });
  for (const { file, message } of problems) log(`${file ?? ""}: ${message} (npx renderline check says more)`);
  return definitions.toSorted((a, b) => a.compiled.definition.id.localeCompare(b.compiled.definition.id));
}

/** @throws RenderlineError definition-unknown */
function find(definitions: readonly LoadedDefinition[], id: string): LoadedDefinition {
  const found = definitions.find(({ compiled }) => compiled.definition.id === id);
  if (found !== undefined) return found;
  const known = definitions.map(({ compiled }) => compiled.definition.id).join(", ");
  throw new RenderlineError("definition-unknown", `there is no definition "${id}"`, `Take one of: ${known}.`);
}
