import type { Command } from "commander";
import { RenderlineError } from "#contracts";
import type { ParityCase } from "#parity/case";
import { parityCases } from "#parity/cases/index";
import { loadAuthored } from "../definitions/authored.ts";
import { prepareNativeTools } from "../native.ts";
import { printJson, printLine } from "../output.ts";
import type { CommandContext } from "../program.ts";
import { progressLog, withRuntime } from "../runtime.ts";

interface ParityOptions {
  readonly case?: readonly string[];
  readonly json?: boolean;
}

export function registerParity(program: Command, { signal }: CommandContext): void {
  const parity = program.command("parity").description("Golden cases: legacy against graph.");
  parity
    .command("run")
    .description("Render golden cases through legacy and graph, both afresh, and compare them.")
    .option("--case <id...>", "only these cases")
    .option("--json", "print one JSON document")
    .action(async (options: ParityOptions) => {
      const cases = selectCases(options.case);
      const authored = await loadAuthored();
      await prepareNativeTools(signal);
      const documents = await withRuntime(
        signal,
        (runtime) => runtime.call("parity.run", { cases: [...cases], authored }, { signal, onProgress: progressLog() }),
        { executes: true },
      );
      if (documents.some(({ verdict }) => verdict !== "pass")) process.exitCode = 1;
      if (options.json === true) return printJson({ cases: documents });
      for (const { id, verdict, reason } of documents) printLine(`${verdict.padEnd(6)} ${id}: ${reason}`);
    });
}

/** @throws RenderlineError case-unknown */
function selectCases(ids: readonly string[] | undefined): readonly ParityCase[] {
  if (ids === undefined) return parityCases;
  return [...new Set(ids)].map((id) => {
    const found = parityCases.find((one) => one.id === id);
    if (found !== undefined) return found;
    const known = parityCases.map((one) => one.id).join(", ");
    throw new RenderlineError("case-unknown", `there is no golden case "${id}"`, `Take one of: ${known}.`);
  });
}
