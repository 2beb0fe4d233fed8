import { InvalidArgumentError, Option, type Command } from "commander";
import { dispatchModes, type DispatchMode } from "#runtime/store/status";
import { currentAuthor } from "../author.ts";
import { loadAuthored } from "../definitions/authored.ts";
import { printJson, printLine } from "../output.ts";
import type { CommandContext } from "../program.ts";
import { withRuntime } from "../runtime.ts";

interface SetOptions {
  readonly share?: number;
  readonly reason: string;
  readonly author?: string;
  readonly json?: boolean;
}

export function registerMode(program: Command, { signal }: CommandContext): void {
  const mode = program.command("mode").description("Which path makes the order lines of an output type.");
  const context = { signal, onProgress: () => undefined };

  mode
    .command("get")
    .description("The mode of an output type, and who changed it last.")
    .argument("<output-type>")
    .option("--json", "print one JSON document")
    .action(async (outputType: string, { json }: { readonly json?: boolean }) => {
      const found = await withRuntime(signal, (runtime) => runtime.call("mode.get", { outputType }, context));
      if (json === true) return printJson(found);
      printLine(`${outputType}: ${found.mode}${found.mode === "canary" ? `, ${found.share} %` : ""}`);
      for (const { at, author, reason, ...to } of found.changes) printLine(`  ${at} ${author}: ${to.mode} (${reason})`);
    });

  mode
    .command("set")
    .description("Change it for later dispatches; legacy also takes what the graph has not published.")
    .argument("<output-type>")
    .argument("<mode>", dispatchModes.join(", "), readMode)
    .addOption(
      new Option("--share <percent>", "how many order lines the graph makes, in mode canary").argParser(readShare),
    )
    .requiredOption("--reason <text>", "why; it is kept")
    .option("--author <name>", "who says so; without it, Git's user.name, else the user of this machine")
    .option("--json", "print one JSON document")
    .action(async (outputType: string, to: DispatchMode, { json, ...options }: SetOptions) => {
      const { share, reason } = options;
      const author = options.author ?? (await currentAuthor());
      const authored = await loadAuthored();
      const input = { outputType, mode: to, author, reason, authored, ...(share === undefined ? {} : { share }) };
      const changed = await withRuntime(signal, (runtime) => runtime.call("mode.set", input, context));
      if (json === true) return printJson(changed);
      const taken = changed.redispatched.length;
      printLine(`${outputType}: ${changed.mode}${to === "canary" ? `, ${changed.share} %` : ""}`);
      if (taken > 0) printLine(`Legacy makes ${taken} order lines that the graph had not published.`);
    });
}

function readMode(text: string): DispatchMode {
  const found = dispatchModes.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`Take one of ${dispatchModes.join(", ")}.`);
  return found;
}

function readShare(text: string): number {
  const share = Number(text);
  if (!Number.isInteger(share) || share < 0 || share > 100) throw new InvalidArgumentError("A whole number, 0 to 100.");
  return share;
}
