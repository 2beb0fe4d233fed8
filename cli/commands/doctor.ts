import type { Command } from "commander";
import { examineTools } from "#runtime/native/doctor";
import { examineStore } from "#runtime/store/examine-store";
import { printJson, printLine } from "../output.ts";
import { dataFolder } from "../paths.ts";

const marks = { ok: "ok     ", missing: "MISSING", broken: "BROKEN " } as const;

export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Say which tools were found and whether artifacts can be stored, what is missing, and how to mend it.")
    .option("--json", "print one JSON document")
    .action(async (options: { readonly json?: boolean }) => {
      const [tools, store] = await Promise.all([examineTools(), examineStore(process.env, dataFolder())]);
      const findings = [...tools, store];
      if (findings.some(({ status }) => status !== "ok")) process.exitCode = 1;
      if (options.json === true) return printJson({ ok: process.exitCode !== 1, findings });
      for (const { status, summary, detail, remedy } of findings) {
        printLine(`${marks[status]} ${summary}`);
        if (detail !== undefined) printLine(`        ${detail}`);
        if (remedy !== undefined && status !== "ok") printLine(`        to do: ${remedy}`);
      }
    });
}
