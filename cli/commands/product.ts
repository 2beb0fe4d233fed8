import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { productOutputType } from "#runtime/dispatch/ingest";
import { inspectStepFile } from "#runtime/native/step-file";
import type { Mode } from "#runtime/store/status";
import { loadAuthored } from "../definitions/authored.ts";
import { prepareNativeTools } from "../native.ts";
import { printJson, printLine } from "../output.ts";
import { printReport } from "../product-report.ts";
import type { CommandContext } from "../program.ts";
import { progressLog, withRuntime } from "../runtime.ts";

interface IngestOptions {
  readonly product?: string;
  readonly mode: Mode;
  readonly json?: boolean;
}

export function registerProduct(program: Command, { signal }: CommandContext): void {
  const product = program.command("product").description("Products: what CAD files become.");
  product
    .command("ingest")
    .description("Publish a STEP file as a product revision; the same bytes again change nothing.")
    .argument("<file>", "STEP file (AP203, AP214 or AP242)")
    .option("--product <id>", "product id; without it, made from the file name")
    .addOption(modeOption())
    .option("--json", "print one JSON document")
    .action(async (file: string, options: IngestOptions) => {
      const step = resolve(file);
      // Before the tools: a wrong file is not worth an installation.
      await inspectStepFile(step);
      const authored = await loadAuthored(options.mode === "graph" ? productOutputType : undefined);
      await prepareNativeTools(signal);
      const input = { file: step, product: options.product, mode: options.mode, authored };
      const report = await withRuntime(
        signal,
        (runtime) => runtime.call("product.ingest", input, { signal, onProgress: progressLog() }),
        { executes: true },
      );
      if (options.json === true) return printJson(report);
      printReport(report);
    });
  registerVerify(product, signal);
}

function registerVerify(product: Command, signal: AbortSignal): void {
  product
    .command("verify")
    .description("Prove that each part is the same in STEP file, geometry, picture and exports, with its material.")
    .argument("<product>", "product id")
    .option("--output-type <id>", "whose materials and whose still; without it, the first that has a library")
    .option("--json", "print one JSON document")
    .action(async (id: string, { outputType, json }: { outputType?: string; json?: boolean }) => {
      const authored = await loadAuthored();
      await prepareNativeTools(signal);
      const report = await withRuntime(signal, (runtime) =>
        runtime.call("product.verify", { product: id, outputType, authored }, { signal, onProgress: progressLog() }),
      );
      if (!report.ok) process.exitCode = 1;
      if (json === true) return printJson(report);
      for (const { id: what, ok, summary, parts } of report.checks) {
        printLine(`${ok ? "ok  " : "FAIL"}  ${what.padEnd(12)}  ${summary}`);
        for (const part of parts) printLine(`        ${part}`);
      }
    });
}

/** `--mode legacy|graph`, graph without it. */
export function modeOption(): Option {
  return new Option("--mode <mode>", "which path makes it").choices(["legacy", "graph"]).default("graph");
}
