import { once } from "node:events";
import { InvalidArgumentError, type Command } from "commander";
import { resourceClasses, type ResourceClass } from "#contracts";
import { servesEverything, type Serves } from "#runtime/app";
import { prepareNativeTools } from "../native.ts";
import { log } from "../output.ts";
import type { CommandContext } from "../program.ts";
import { withRuntime } from "../runtime.ts";

/** What a worker can be told to take: the engine's resource classes, legacy runs, and the settling of dispatches. */
const workClasses = [...resourceClasses, "legacy", "dispatch"] as const;
type WorkClass = (typeof workClasses)[number];

export function registerWorker(program: Command, { signal }: CommandContext): void {
  program
    .command("worker")
    .description("Execute what waits in the database until interrupted; any number of them, on any number of machines.")
    .option("--classes <list>", `what to take, of ${workClasses.join(", ")}; everything without it`, readClasses)
    .option("--concurrency <count>", "how many nodes of a class at once; native tools take one at a time", readCount)
    .action(async (options: { readonly classes?: readonly WorkClass[]; readonly concurrency?: number }) => {
      await prepareNativeTools(signal);
      const serves = servesOf(options.classes ?? workClasses, options.concurrency);
      await withRuntime(
        signal,
        async () => {
          log("Working; Ctrl-C lets what is at work end, then stops.");
          if (!signal.aborted) await once(signal, "abort");
        },
        { executes: true, serves, alone: true },
      );
    });
}

function servesOf(classes: readonly WorkClass[], count: number | undefined): Serves {
  const lanes = resourceClasses.map((resource): [ResourceClass, number] => {
    const usual = servesEverything.concurrency[resource];
    return [resource, classes.includes(resource) ? (count ?? usual) : 0];
  });
  return {
    concurrency: Object.fromEntries(lanes) as Serves["concurrency"],
    legacy: classes.includes("legacy"),
    settle: classes.includes("dispatch"),
  };
}

function readClasses(text: string): readonly WorkClass[] {
  return text.split(",").map((word) => {
    const found = workClasses.find((one) => one === word.trim());
    if (found === undefined) throw new InvalidArgumentError(`"${word}" is none of ${workClasses.join(", ")}.`);
    return found;
  });
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 64) throw new InvalidArgumentError("A whole number, 1 to 64.");
  return count;
}
