import { resolve } from "node:path";
import type { Command } from "commander";
import { diffStepFiles } from "#runtime/modules/cad/matching/diff-step-files";
import { inspectStepFile } from "#runtime/native/step-file";
import { createTools } from "#runtime/native/tools";
import { prepareNativeTools } from "../native.ts";
import { printJson } from "../output.ts";
import type { CommandContext } from "../program.ts";
import { printDiff } from "../revision-diff.ts";

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
