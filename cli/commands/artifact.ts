import type { Command } from "commander";
import { RenderlineError } from "#contracts";
import type { Collected } from "#runtime/store/garbage";
import { printJson, printLine } from "../output.ts";
import type { CommandContext } from "../program.ts";
import { progressLog, withRuntime } from "../runtime.ts";

interface CollectOptions {
  readonly olderThan: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function registerArtifact(program: Command, { signal }: CommandContext): void {
  const artifact = program.command("artifact").description("Stored artifacts.");
  artifact
    .command("gc")
    .description("Remove the artifacts that nothing refers to; safe while runs go on.")
    .option("--older-than <days>", "forget results of the cache that nobody has used for so long", "30")
    .option("--dry-run", "only say what would go")
    .option("--json", "print one JSON document")
    .action(async ({ olderThan, dryRun = false, json }: CollectOptions) => {
      const input = { unusedDays: daysOf(olderThan), dryRun };
      const context = { signal, onProgress: progressLog() };
      const collected = await withRuntime(signal, (runtime) => runtime.call("artifact.gc", input, context));
      if (json === true) printJson(collected);
      else printCollected(collected);
    });
}

function daysOf(text: string): number {
  const days = Number(text);
  if (text.trim() !== "" && Number.isFinite(days) && days >= 0) return days;
  throw new RenderlineError(
    "bad-usage",
    `--older-than wants a number of days, got "${text}"`,
    "npx renderline artifact gc --older-than 30",
  );
}

function printCollected({ dryRun, results, partials, removed, kept }: Collected): void {
  const [went, forgot] = dryRun ? ["would go", "would be forgotten"] : ["went", "were forgotten"];
  printLine(`${results} results and ${partials} parts of results of the cache ${forgot}.`);
  printLine(`${removed.artifacts} artifacts ${went}, ${megabytes(removed.bytes)}.`);
  printLine(`${kept.artifacts} artifacts stay, ${megabytes(kept.bytes)}.`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
