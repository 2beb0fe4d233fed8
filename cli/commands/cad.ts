import { resolve } from "node:path";
import type { Command } from "commander";
import type { RevisionDiff } from "#contracts";
import { diffStepFiles } from "#runtime/modules/cad/matching/diff-step-files";
import { inspectStepFile } from "#runtime/native/step-file";
import { createTools } from "#runtime/native/tools";
import { prepareNativeTools } from "../native.ts";
import { printJson, printLine } from "../output.ts";
import type { CommandContext } from "../program.ts";

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
}

/** Counts first, then every part that is not as it was. */
function printDiff(diff: RevisionDiff): void {
  const { kept, moved, renamed, changed, added, removed, ambiguous } = diff;
  const lists = { kept, moved, renamed, changed, added, removed, ambiguous };
  printLine(
    Object.entries(lists)
      .map(([name, list]) => `${list.length} ${name}`)
      .join(", "),
  );
  for (const [name, pairs] of Object.entries({ moved, renamed, changed })) {
    for (const { oldKey, newKey, path } of pairs) {
      printLine(`  ${name}  ${oldKey} -> ${newKey}  ${path.join(" / ")}`);
    }
  }
  for (const [name, parts] of Object.entries({ added, removed })) {
    for (const { key, path } of parts) printLine(`  ${name}  ${key}  ${path.join(" / ")}`);
  }
  for (const { old, new: next, reason } of ambiguous) {
    printLine(`  ambiguous  ${reason}`);
    for (const { key, path } of old) printLine(`    old  ${key}  ${path.join(" / ")}`);
    for (const { key, path } of next) printLine(`    new  ${key}  ${path.join(" / ")}`);
  }
}
