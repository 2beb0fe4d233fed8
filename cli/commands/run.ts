import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError, type Command } from "commander";
import type { NodeRun, RunDocument } from "#runtime/api/documents";
import { progressText } from "#runtime/api/progress-text";
import type { RetriedRun } from "#runtime/dispatch/retry-run";
import { runStatuses, type RunStatus } from "#runtime/store/status";
import { prepareNativeTools } from "../native.ts";
import { printJson, printLine } from "../output.ts";
import type { CommandContext } from "../program.ts";
import { withRuntime, type CommandRuntime } from "../runtime.ts";

interface Json {
  readonly json?: boolean;
}

export function registerRun(program: Command, { signal }: CommandContext): void {
  const run = program.command("run").description("Runs, and what became of their nodes.");
  const context = { signal, onProgress: () => undefined };
  const show = (id: string): Promise<RunDocument> =>
    withRuntime(signal, (runtime) => runtime.call("run.show", { id }, context));

  run
    .command("list")
    .description("The latest runs.")
    .option("--status <status>", runStatuses.join(", "), readStatus)
    .option("--limit <count>", "how many", readCount, 20)
    .option("--json", "print one JSON document")
    .action(async ({ json, status, limit }: Json & { readonly status?: RunStatus; readonly limit: number }) => {
      const input = status === undefined ? { limit } : { status, limit };
      const runs = await withRuntime(signal, (runtime) => runtime.call("run.list", input, context));
      if (json === true) return printJson({ runs });
      for (const one of runs)
        printLine(`${one.id}  ${one.status.padEnd(9)}  ${one.mode}  ${one.outputType} of ${one.product}`);
      if (runs.length === 0) printLine("There are no such runs.");
    });

  run
    .command("show")
    .description("A run and its nodes: status, attempts, time, what failed and what to do.")
    .argument("<id>")
    .option("--json", "print one JSON document")
    .action(async (id: string, { json }: Json) => {
      const found = await show(id);
      if (json === true) return printJson(found);
      printRun(found);
    });

  run
    .command("logs")
    .description("What native tools, or a legacy command, printed for a run, by node or step and attempt.")
    .argument("<id>")
    .option("--node <id>", "of this node alone")
    .option("--json", "print one JSON document")
    .action(async (id: string, { json, node }: Json & { readonly node?: string }) => {
      const input = node === undefined ? { id } : { id, node };
      const attempts = await withRuntime(signal, (runtime) => runtime.call("run.logs", input, context));
      if (json === true) return printJson({ attempts });
      for (const { nodeId, attempt, worker, status, error, log } of attempts) {
        printLine(`== ${nodeId}, attempt ${attempt}, ${status}, by ${worker}`);
        if (log !== "") printLine(log.trimEnd());
        if (error !== null) printLine(`${error.message} [${error.code}]`);
      }
    });

  run
    .command("retry")
    .description("Start an ended graph run anew from a node, as another run: what is before it is taken from that run.")
    .argument("<id>")
    .option("--from <node>", "the first node to be made anew; without it, whatever has not succeeded")
    .option("--detach", "do not wait: whatever serves the database goes on with it")
    .option("--json", "print one JSON document")
    .action(async (id: string, { json, from, detach }: Json & RetryOptions) => {
      await withRuntime(
        signal,
        async (runtime) => {
          const waits = detach !== true && runtime.executes;
          if (waits) await prepareNativeTools(signal);
          const started = await runtime.call("run.retry", { id, from: from ?? null }, context);
          const status = waits ? await untilEnded(runtime, started, signal) : "running";
          if (waits && status !== "succeeded") process.exitCode = 1;
          if (json === true) return printJson({ ...started, status });
          const kept = started.kept.length === 0 ? "nothing" : started.kept.join(", ");
          printLine(`run ${started.run}: ${status}, ${kept} taken from run ${id}`);
          if (started.dispatch === null) printLine("Nobody publishes what it makes.");
        },
        { executes: detach !== true },
      );
    });

  run
    .command("follow")
    .description("Say what a run's nodes do until it ends; exit 1 if it does not succeed.")
    .argument("<id>")
    .action(async (id: string) => {
      const said = new Map<string, string>();
      for (;;) {
        const found = await show(id);
        const say = (what: string, line: string): void => {
          if (said.get(what) !== line) printLine(line);
          said.set(what, line);
        };
        for (const node of found.nodes) if (node.status !== "planned") say(node.nodeId, standing(node));
        if (found.progress !== undefined) say("", `next step: ${progressText(found.progress)}`);
        if (found.status !== "running" && found.status !== "queued") {
          printLine(`run ${id}: ${found.status}${found.error === undefined ? "" : `: ${found.error.message}`}`);
          if (found.status !== "succeeded") process.exitCode = 1;
          return;
        }
        if (signal.aborted) return;
        await sleep(lookMs, undefined, { signal }).catch(() => undefined);
      }
    });
}

interface RetryOptions {
  readonly from?: string;
  readonly detach?: boolean;
}

/** How often a command looks how a run stands, milliseconds. */
const lookMs = 500;

/** How a retried run has ended, once its dispatch has ended, too: legacy may follow it. */
async function untilEnded(
  runtime: CommandRuntime,
  { run, dispatch, orderLine }: RetriedRun,
  signal: AbortSignal,
): Promise<RunStatus> {
  const context = { signal, onProgress: () => undefined };
  for (;;) {
    const { status } = await runtime.call("run.show", { id: run }, context);
    const [line] =
      dispatch === null || orderLine === null ? [] : await runtime.call("order.status", { ids: [orderLine] }, context);
    const isOpen = status === "running" || status === "queued" || line?.dispatch?.status === "running";
    if (!isOpen || signal.aborted) return status;
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

function standing({ nodeId, status, attempts, progress, error }: NodeRun): string {
  const attempt = attempts > 1 ? `, attempt ${attempts}` : "";
  const come = progress === undefined ? "" : `, ${progressText(progress)}`;
  return `${nodeId}: ${status}${attempt}${come}${error === undefined ? "" : `: ${error.message}`}`;
}

function printRun(run: RunDocument): void {
  printLine(`run ${run.id}: ${run.status}, ${run.outputType} of ${run.product}, by ${run.mode}`);
  if (run.retry !== undefined)
    printLine(`  tries run ${run.retry.of} again, from ${run.retry.from ?? "what had not succeeded"}`);
  for (const { nodeId, type, status, attempts, timings, progress, error } of run.nodes) {
    const attempt = attempts > 1 ? `, attempt ${attempts}` : "";
    const come = progress === undefined ? "" : `, ${progressText(progress)}`;
    printLine(`  ${nodeId} (${type}): ${status}${attempt}${come}${timingsText(timings)}`);
    if (error !== undefined) printLine(`    ${error.message} [${error.code}]\n    ${error.remedy}`);
  }
  if (run.error !== undefined) printLine(`${run.error.message} [${run.error.code}]\n${run.error.remedy}`);
}

/** What it was spent on, in seconds, as far as it has come: `, queue 0.01 s, load 0.05 s, work 3.20 s, store 0.02 s`. */
function timingsText({ queueMs, loadMs, workMs, storeMs }: NonNullable<NodeRun["timings"]> = {}): string {
  const parts = Object.entries({ queue: queueMs, load: loadMs, work: workMs, store: storeMs });
  return parts.map(([name, ms]) => (ms === undefined ? "" : `, ${name} ${(ms / 1000).toFixed(2)} s`)).join("");
}

function readStatus(text: string): RunStatus {
  const found = runStatuses.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`Take one of ${runStatuses.join(", ")}.`);
  return found;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw new InvalidArgumentError("A whole number, 1 to 1000.");
  return count;
}
