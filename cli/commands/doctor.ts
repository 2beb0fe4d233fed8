import type { Command } from "commander";
import { examineTools } from "#runtime/native/doctor";
import { printJson, printLine } from "../output.ts";

const marks = { ok: "ok     ", missing: "MISSING", broken: "BROKEN " } as const;

export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Say which tools were found, what is missing, and how to mend it.")
    .option("--json", "print one JSON document")
    .action(async (options: { readonly json?: boolean }) => {
      const findings = await examineTools();
      if (findings.some(({ status }) => status !== "ok")) process.exitCode = 1;
      if (options.json === true) return printJson({ ok: process.exitCode !== 1, findings });
      for (const { status, summary, detail, remedy } of findings) {
        printLine(`${marks[status]} ${summary}`);
        if (detail !== undefined) printLine(`        ${detail}`);
        if (remedy !== undefined && status !== "ok") printLine(`        to do: ${remedy}`);
      }
    });
}
