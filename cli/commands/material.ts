import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import writeFileAtomic from "write-file-atomic";
import { RenderlineError } from "#contracts";
import { repairsFileSchema, type RepairsFile } from "#runtime/materials/exchange";
import type { ListedPart, MaterialList } from "#runtime/materials/list";
import type { Resumed } from "#runtime/dispatch/resume";
import type { Changed } from "#runtime/materials/repair";
import { currentAuthor } from "../author.ts";
import { loadAuthored } from "../definitions/authored.ts";
import { printJson, printLine } from "../output.ts";
import { checkOutputPlace } from "../place-output.ts";
import type { CommandContext } from "../program.ts";
import { progressLog, withRuntime } from "../runtime.ts";

interface Json {
  readonly json?: boolean;
}
interface SelectOptions extends Json {
  readonly part: readonly string[];
  readonly name: readonly string[];
  readonly prototype: readonly string[];
  readonly author?: string;
}
interface AssignOptions extends SelectOptions {
  readonly material: string;
  readonly reason: string;
  readonly outputType?: string;
}

export function registerMaterial(program: Command, { signal }: CommandContext): void {
  const material = program.command("material").description("What a product's parts are made of, and repairs of it.");
  const context = { signal, onProgress: progressLog() };

  const list = async (product: string, { outputType }: { outputType?: string }): Promise<MaterialList> => {
    const authored = await loadAuthored();
    return withRuntime(signal, (runtime) => runtime.call("material.list", { product, outputType, authored }, context));
  };

  listing(material.command("list"))
    .description("Every part, its material and where that comes from.")
    .action(async (product: string, options: Json & { outputType?: string }) => {
      const listed = await list(product, options);
      if (options.json === true) return printJson(listed);
      printLine(`Product "${product}" at revision ${listed.revision.slice(0, 12)}, material state ${listed.state}.`);
      for (const part of listed.parts) printLine(line(part));
    });

  listing(material.command("missing"))
    .description("The parts that nothing gives a material; exit 1 if there are any.")
    .action(async (product: string, options: Json & { outputType?: string }) => {
      const listed = await list(product, options);
      const parts = listed.parts.filter(({ material }) => material === null);
      if (parts.length > 0) process.exitCode = 1;
      if (options.json === true) return printJson({ ...listed, parts });
      printLine(`${parts.length} of ${listed.parts.length} parts of "${product}" have no material.`);
      for (const part of parts) printLine(line(part));
    });

  selecting(material.command("assign"))
    .description("Give parts a material that goes before every rule.")
    .requiredOption("--material <id>", "a material of the library")
    .requiredOption("--reason <text>", "why, for whoever reads it later")
    .option("--output-type <id>", "whose library; without it, the first that has one")
    .action(async (product: string, options: AssignOptions) => {
      const { material, reason, outputType } = options;
      const authored = await loadAuthored();
      const input = { product, ...(await choice(options)), material, reason, outputType, authored };
      const changed = await withRuntime(signal, (runtime) => runtime.call("material.assign", input, context), {
        executes: true,
      });
      say(changed, options, `now of ${material}`);
    });

  selecting(material.command("clear"))
    .description("Take what people assigned from parts; rules decide about them again.")
    .action(async (product: string, options: SelectOptions) => {
      const input = { product, ...(await choice(options)) };
      const changed = await withRuntime(signal, (runtime) => runtime.call("material.clear", input, context), {
        executes: true,
      });
      say(changed, options, "cleared");
    });

  authoring(material.command("undo"))
    .description("Take the last change back; again, the one before.")
    .action(async (product: string, options: Json & { author?: string }) => {
      const author = options.author ?? (await currentAuthor());
      const undone = await withRuntime(
        signal,
        (runtime) => runtime.call("material.undo", { product, author }, context),
        { executes: true },
      );
      say(undone, options, `as before state ${undone.undone}`);
    });

  material
    .command("export")
    .description("What people assigned, with what each part is recognised by; the file can live in Git.")
    .argument("<product>", "product id")
    .option("--out <file>", "where it goes; without it, to standard output")
    .option("--json", "print one JSON document (it is one anyway)")
    .action(async (product: string, { out }: { out?: string }) => {
      const file = out === undefined ? undefined : resolve(out);
      if (file !== undefined) await checkOutputPlace(file);
      const repairs = await withRuntime(signal, (runtime) => runtime.call("material.export", { product }, context));
      if (file === undefined) return printJson(repairs);
      await writeFileAtomic(file, `${JSON.stringify(repairs, null, 2)}\n`);
      printLine(`${file}: ${repairs.repairs.length} assignments`);
    });

  authoring(material.command("import"))
    .description("Bind exported assignments to this product's parts; exit 1 if some do not bind.")
    .argument("<file>", "what material export wrote")
    .option("--output-type <id>", "whose library must have the materials; without it, the first that has one")
    .action(async (product: string, path: string, options: Json & { author?: string; outputType?: string }) => {
      const file = await readRepairs(resolve(path));
      const author = options.author ?? (await currentAuthor());
      const { outputType } = options;
      const input = { product, author, file, outputType, authored: await loadAuthored() };
      const imported = await withRuntime(signal, (runtime) => runtime.call("material.import", input, context), {
        executes: true,
      });
      if (imported.unbound.length > 0) process.exitCode = 1;
      if (options.json === true) return printJson(imported);
      printLine(`${imported.bound.length} assignments bound, material state ${imported.state}.`);
      for (const { key, path, reason } of imported.unbound)
        printLine(`not bound: ${path.join(" / ")} (${key}): ${reason}`);
      sayResumed(imported.resumed);
    });
}

function listing(command: Command): Command {
  return command
    .argument("<product>", "product id")
    .option("--output-type <id>", "whose library and rules; without it, the first that has any")
    .option("--json", "print one JSON document");
}

function authoring(command: Command): Command {
  return command
    .argument("<product>", "product id")
    .option("--author <name>", "who does it; without it, Git's user.name, else the user of this machine")
    .option("--json", "print one JSON document");
}

function selecting(command: Command): Command {
  const collect = (one: string, before: readonly string[]): readonly string[] => [...before, one];
  return authoring(command)
    .option("--part <key>", "a part by its key; may be given again", collect, [])
    .option("--name <glob>", "parts by name, as in 'Ball *'; may be given again", collect, [])
    .option("--prototype <id>", "parts of one shape; may be given again", collect, []);
}

async function choice(
  options: SelectOptions,
): Promise<{ parts: string[]; names: string[]; prototypes: string[]; author: string }> {
  const { part, name, prototype } = options;
  return {
    parts: [...part],
    names: [...name],
    prototypes: [...prototype],
    author: options.author ?? (await currentAuthor()),
  };
}

function say(changed: Changed & { readonly resumed: readonly Resumed[] }, { json }: Json, what: string): void {
  if (json === true) return printJson(changed);
  printLine(`${changed.parts.length} parts of "${changed.product}" ${what}, material state ${changed.state}.`);
  for (const key of changed.parts) printLine(`  ${key}`);
  sayResumed(changed.resumed);
}

function sayResumed(resumed: readonly Resumed[]): void {
  for (const { runId, status, error } of resumed) {
    const why = error === null ? "" : `: ${error}`;
    printLine(status === "waiting" ? `Run ${runId} waits on${why}` : `Run ${runId} went on and ${status}${why}`);
  }
}

function line({ key, path, material, source }: ListedPart): string {
  const from =
    source.from === "rule"
      ? `rule ${source.rule}`
      : source.from === "manual"
        ? `manual, ${source.author}`
        : source.from;
  return `  ${key}  ${(material ?? "MISSING").padEnd(16)}  ${path.join(" / ")}${material === null ? "" : `  (${from})`}`;
}

/** @throws RenderlineError repairs-unreadable */
async function readRepairs(file: string): Promise<RepairsFile> {
  try {
    return repairsFileSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new RenderlineError(
      "repairs-unreadable",
      `"${file}" is not what material export writes: ${error instanceof Error ? error.message : String(error)}`,
      "Export it again: npx renderline material export PRODUCT --out FILE.",
      error,
    );
  }
}
