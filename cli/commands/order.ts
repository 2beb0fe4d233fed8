import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { RenderlineError } from "#contracts";
import { refuseLargeOrder } from "#runtime/dispatch/order-file";
import type { OrderLineStatus } from "#runtime/dispatch/order-status";
import { currentAuthor } from "../author.ts";
import { bar } from "../bar.ts";
import { loadAuthored } from "../definitions/authored.ts";
import { prepareNativeTools } from "../native.ts";
import type { RefusedLine } from "../order-operations.ts";
import { log, printJson, printLine } from "../output.ts";
import { checkOutputPlace, placeOutput } from "../place-output.ts";
import { preflightText } from "../preflight-text.ts";
import type { CommandContext } from "../program.ts";
import { progressLog, withRuntime, type CommandRuntime } from "../runtime.ts";

interface Json {
  readonly json?: boolean;
}

export function registerOrder(program: Command, { signal }: CommandContext): void {
  const order = program.command("order").description("Order lines: take in, dispatch, follow.");
  const context = { signal, onProgress: progressLog() };

  order
    .command("import")
    .description("Take in order lines of a JSON Lines file, all or none.")
    .argument("<file>", "one order line a line; docs/schema/order-line.schema.json says what it holds")
    .option("--json", "print one JSON document")
    .action(async (file: string, { json }: Json) => {
      const text = await readOrderFile(resolve(file));
      const authored = await loadAuthored();
      const result = await withRuntime(signal, (runtime) => runtime.call("order.import", { text, authored }, context));
      if (json === true) return printJson(result);
      const { added, known } = result;
      printLine(
        `${added.length} order lines taken in${known.length > 0 ? `, ${known.length} were there already` : ""}.`,
      );
    });

  const dispatch = async (ids: readonly string[], retry: boolean, { json, detach }: DispatchOptions): Promise<void> => {
    const authored = await loadAuthored();
    await withRuntime(
      signal,
      async (runtime) => {
        const waits = detach !== true && runtime.executes;
        if (waits) await prepareNativeTools(signal);
        const result = await runtime.call("order.dispatch", { ids: [...ids], retry, authored }, context);
        tellRefused(result.refused);
        const lines = result.dispatched.map(({ orderLineId }) => orderLineId);
        const ended = waits ? await untilEnded(runtime, lines, signal) : [];
        if (ended.some((line) => line.dispatch?.status !== "published")) process.exitCode = 1;
        if (json === true) return printJson({ ...result, lines: ended });
        if (!waits)
          return printLine(`${lines.length} order lines dispatched; npx renderline order status follows them.`);
        for (const line of ended) printLine(describe(line));
      },
      { executes: detach !== true },
    );
  };
  const dispatching = (command: Command): Command =>
    command
      .argument("[ids...]", "order lines")
      .option("--detach", "do not wait: whatever serves the database goes on with them")
      .option("--json", "print one JSON document");

  dispatching(order.command("dispatch"))
    .description("Have order lines made, each by the path that its output type's mode says; without ids, all new ones.")
    .action((ids: readonly string[], options: DispatchOptions) => dispatch(ids, false, options));
  dispatching(order.command("retry"))
    .description("Dispatch order lines again; without ids, all whose last dispatch failed or was cancelled.")
    .action((ids: readonly string[], options: DispatchOptions) => dispatch(ids, true, options));

  order
    .command("preflight")
    .description(
      "Everything that can be known of order lines before they are dispatched; without ids, of all new ones.",
    )
    .argument("[ids...]", "order lines")
    .option("--json", "print one JSON document")
    .action(async (ids: readonly string[], { json }: Json) => {
      const input = { ids: [...ids], authored: await loadAuthored() };
      const report = await withRuntime(signal, (runtime) => runtime.call("order.preflight", input, context));
      if (!report.ok) process.exitCode = 1;
      if (json === true) return printJson(report);
      for (const line of preflightText(report)) printLine(line);
    });

  order
    .command("status")
    .description("How order lines stand; without ids, all of them.")
    .argument("[ids...]", "order lines")
    .option("--json", "print one JSON document")
    .action(async (ids: readonly string[], { json }: Json) => {
      const lines = await withRuntime(signal, (runtime) => runtime.call("order.status", { ids: [...ids] }, context));
      if (json === true) return printJson({ lines });
      for (const line of lines) printLine(describe(line));
      if (lines.length === 0) printLine("There are no order lines; npx renderline order import FILE takes some in.");
    });

  order
    .command("cancel")
    .description("Stop making order lines; what was published stays.")
    .argument("<ids...>", "order lines")
    .option("--author <name>", "who says so; without it, Git's user.name, else the user of this machine")
    .option("--json", "print one JSON document")
    .action(async (ids: readonly string[], { json, ...options }: Json & { readonly author?: string }) => {
      const author = options.author ?? (await currentAuthor());
      const input = { ids: [...ids], author };
      const result = await withRuntime(signal, (runtime) => runtime.call("order.cancel", input, context));
      tellRefused(result.refused);
      if (json === true) return printJson(result);
      printLine(`${result.cancelled.length} cancelled.`);
    });

  order
    .command("output")
    .description("Copy an order line's published output to a file.")
    .argument("<id>", "order line")
    .requiredOption("--out <file>", "where it goes")
    .option("--json", "print one JSON document")
    .action(async (id: string, { json, out }: Json & { readonly out: string }) => {
      const file = resolve(out);
      await checkOutputPlace(file);
      const { path, ...output } = await withRuntime(signal, (runtime) => runtime.call("order.output", { id }, context));
      await placeOutput(path, file);
      if (json === true) return printJson({ ...output, file });
      printLine(`${file}: ${output.kind}, ${output.bytes} bytes.`);
    });
}

/** What was refused keeps no other line from it; the command fails all the same. */
function tellRefused(refused: readonly RefusedLine[]): void {
  for (const { orderLineId, error } of refused) log(`${orderLineId}: ${error.message} [${error.code}]`);
  if (refused.length > 0) process.exitCode = 1;
}

interface DispatchOptions extends Json {
  readonly detach?: boolean;
}

/** How often a command looks how its lines stand, milliseconds. */
const lookMs = 500;

async function untilEnded(
  runtime: CommandRuntime,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly OrderLineStatus[]> {
  const say = progressLog();
  if (ids.length === 0) return [];
  for (;;) {
    const lines = await runtime.call("order.status", { ids: [...ids] }, { signal, onProgress: () => undefined });
    const open = lines.filter(({ dispatch }) => dispatch?.status === "running").length;
    if (open === 0 || signal.aborted) return lines;
    say(`${bar(ids.length - open, ids.length)} ${ids.length - open} of ${ids.length} made`);
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

function describe({ id, outputType, product, dispatch, output }: OrderLineStatus): string {
  const what = `${id}: ${outputType} of ${product}`;
  if (dispatch === null) return `${what}: not dispatched`;
  const cause = dispatch.cause === null ? "" : `, because the graph did not: ${dispatch.cause.message}`;
  const how = `by ${dispatch.path} (mode ${dispatch.mode}${cause})`;
  // What went well needs no looking into.
  const isPlain = dispatch.status === "published" && dispatch.cause === null;
  const runs = isPlain || dispatch.runs.length === 0 ? "" : `; runs: ${dispatch.runs.join(", ")}`;
  if (dispatch.status === "published") return `${what}: published ${how}, ${output?.bytes ?? 0} bytes${runs}`;
  const error = dispatch.error === null ? "" : `: ${dispatch.error.message} [${dispatch.error.code}]`;
  return `${what}: ${dispatch.status} ${how}${error}${runs}`;
}

async function readOrderFile(file: string): Promise<string> {
  try {
    refuseLargeOrder(file, (await stat(file)).size);
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof RenderlineError) throw error;
    throw new RenderlineError(
      "order-invalid",
      `"${file}" cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "Name a JSON Lines file, one order line a line.",
      error,
    );
  }
}
