import { resolve } from "node:path";
import type { Command } from "commander";
import { RenderlineError } from "#contracts";
import type { Publication } from "#runtime/dispatch/publish";
import { diffStepFiles } from "#runtime/modules/cad/matching/diff-step-files";
import { inspectStepFile } from "#runtime/native/step-file";
import { createTools } from "#runtime/native/tools";
import { prepareNativeTools } from "../native.ts";
import { currentAuthor } from "../author.ts";
import { printJson, printLine } from "../output.ts";
import { printReport } from "../product-report.ts";
import type { CommandContext } from "../program.ts";
import { printDiff } from "../revision-diff.ts";
import { withRuntime } from "../runtime.ts";

export function registerCad(program: Command, { signal }: CommandContext): void {
  const cad = program.command("cad").description("CAD files and their revisions.");
  cad
    .command("diff")
    .description("Say what became of each part between two STEP files; publishes nothing.")
    .argument("<old>", "STEP file of the earlier revision")
    .argument("<new>", "STEP file of the later revision")
    .option("--json", "print one JSON document")
    .action(async (before: string, after: string, options: { readonly json?: boolean }) => {
      const files = { old: resolve(before), new: resolve(after) };
      // Before the tools: a wrong file is not worth an installation.
      for (const file of Object.values(files)) await inspectStepFile(file);
      await prepareNativeTools(signal);
      const tools = createTools();
      try {
        const diff = await diffStepFiles(tools.cad, files, signal);
        if (options.json === true) printJson(diff);
        else printDiff(diff);
      } finally {
        await tools.close();
      }
    });
  registerRebind(cad, signal);
}

interface RebindOptions {
  readonly drop?: boolean;
  readonly author?: string;
  readonly json?: boolean;
}

function registerRebind(cad: Command, signal: AbortSignal): void {
  cad
    .command("rebind")
    .description(
      "Say which part a part with a manual material is in the revision that waits; without keys, what is open.",
    )
    .argument("<product>", "product id")
    .argument("[oldKey]", "the part's key in the current revision")
    .argument("[newKey]", "its key in the revision that waits")
    .option("--drop", "the part is gone, and what was assigned to it with it")
    .option("--author <name>", "who says so; without it, Git's user.name, else the user of this machine")
    .option("--json", "print one JSON document")
    .action(async (product: string, oldKey: string | undefined, newKey: string | undefined, options: RebindOptions) => {
      const { drop = false, json } = options;
      const context = { signal, onProgress: () => undefined };
      if (oldKey === undefined) {
        if (drop) throw badUsage("--drop says that a part is gone, and no OLDKEY says which");
        const asked = await withRuntime(signal, (runtime) => runtime.call("cad.questions", { product }, context));
        return json === true ? printJson(asked) : printRebound(asked);
      }
      if ((newKey === undefined) !== drop) throw badUsage("a part becomes either NEWKEY or, with --drop, nothing");
      const author = options.author ?? (await currentAuthor());
      const input = { product, oldKey, newKey: newKey ?? null, author };
      const rebound = await withRuntime(signal, (runtime) => runtime.call("cad.rebind", input, context));
      return json === true ? printJson(rebound) : printRebound(rebound);
    });
}

function badUsage(what: string): RenderlineError {
  return new RenderlineError("bad-usage", what, "npx renderline cad rebind PRODUCT OLDKEY (NEWKEY|--drop)");
}

function printRebound({ product, revision, open, dropped, published }: Publication): void {
  for (const { oldKey, newKey, author } of dropped) {
    const what = newKey === null ? "that it is gone" : `that it is ${newKey}`;
    printLine(`dropped  ${oldKey}: what ${author} said, ${what}, does not fit the parts any more`);
  }
  for (const { oldKey, path, material, candidates } of open) {
    printLine(`open  ${oldKey}  ${path.join(" / ")}, of ${material}, may be`);
    for (const one of candidates) printLine(`        ${one.key}  ${one.path.join(" / ")}`);
  }
  if (published === null)
    return printLine(`Revision ${revision.slice(0, 12)} of "${product}" waits for ${open.length} decisions.`);
  printReport(published);
}
