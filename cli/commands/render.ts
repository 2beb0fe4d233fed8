import { resolve } from "node:path";
import type { Command } from "commander";
import type { Mode } from "#runtime/store/status";
import { loadAuthored } from "../definitions/authored.ts";
import { placeOutput, checkOutputPlace } from "../place-output.ts";
import { prepareNativeTools } from "../native.ts";
import { printJson, printLine } from "../output.ts";
import type { CommandContext } from "../program.ts";
import { progressLog, withRuntime } from "../runtime.ts";
import { modeOption } from "./product.ts";

interface RenderOptions {
  readonly product: string;
  readonly outputType: string;
  readonly mode: Mode;
  readonly out: string;
  readonly json?: boolean;
}

export function registerRender(program: Command, { signal }: CommandContext): void {
  program
    .command("render")
    .description("Render or export an ad hoc order line to a file; nothing is published.")
    .requiredOption("--product <id>", "a product that was ingested")
    .requiredOption("--output-type <id>", "which output type; npx renderline definition list shows them")
    .addOption(modeOption().makeOptionMandatory())
    .requiredOption("--out <file>", "where the picture or model goes")
    .option("--json", "print one JSON document")
    .action(async (options: RenderOptions) => {
      const file = resolve(options.out);
      await checkOutputPlace(file);
      const { product, outputType, mode } = options;
      const authored = await loadAuthored(mode === "graph" ? outputType : undefined);
      const context = { signal, onProgress: progressLog() };
      const { path, ...result } = await withRuntime(
        signal,
        async (runtime) => {
          // Before the tools: a wrong id is not worth an installation.
          await runtime.call("order.check", { product, outputType, mode, authored }, context);
          await prepareNativeTools(signal);
          return runtime.call("order.render", { product, outputType, mode, authored }, context);
        },
        { executes: true },
      );
      await placeOutput(path, file);
      if (options.json === true) return printJson({ ...result, file });
      const { kind, width, height, bytes } = result.artifact;
      const what = width === undefined ? kind : `${width} x ${height} pixels`;
      printLine(`${file}: ${what}, ${bytes} bytes, by ${mode} (run ${result.runId})`);
    });
}
