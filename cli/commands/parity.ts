import { access, constants, mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import writeFileAtomic from "write-file-atomic";
import { RenderlineError } from "#contracts";
import { approveCases, removedCases, staleApprovals } from "#parity/approved/index";
import type { ParityCase } from "#parity/case";
import { historyLimits, pruneHistory, usingHistory } from "#parity/history/prune-history";
import { VerdictStore } from "#parity/history/verdict-store";
import { annotate, summarize } from "#parity/outputs/github";
import { junit } from "#parity/outputs/junit";
import { countsText, resultText } from "#parity/outputs/terminal";
import { letsThrough, ownMetrics } from "#parity/outputs/verdicts";
import { readChanges } from "#parity/select/changes";
import { placeInRepository } from "#parity/select/place-in-repository";
import { unusedWaivers, waivers } from "#parity/waivers/index";
import type { ParityResult } from "#runtime/api/parity-result";
import { approvalsOf } from "#runtime/api/summaries";
import { fileFailure } from "#runtime/store/file-failure";
import { buildSite } from "../../site/build.ts";
import { loadAuthored } from "../definitions/authored.ts";
import { goldenCases } from "../golden-cases.ts";
import { prepareNativeTools } from "../native.ts";
import { log, printJson, printLine } from "../output.ts";
import { parityFolder, reportDocuments, runParity } from "../parity-suite.ts";
import type { CommandContext } from "../program.ts";
import { resultsToApprove, unpackedDocuments } from "../results-to-approve.ts";
import { progressLog } from "../runtime.ts";

interface RunOptions {
  readonly case?: readonly string[];
  readonly since?: string;
  readonly all?: boolean;
  readonly history?: string;
  /** Bytes. */
  readonly historyLimit?: number;
  readonly junit?: string;
  readonly site?: boolean;
  readonly json?: boolean;
}

interface ApproveOptions {
  readonly reason: string;
  readonly owner: string;
  readonly report?: string;
}

export function registerParity(program: Command, { signal }: CommandContext): void {
  const parity = program
    .command("parity")
    .description("Golden cases: legacy against graph, and both against what was approved.");
  parity
    .command("run")
    .description("Run golden cases on both paths, afresh, compare what they made and say why it differs.")
    .option("--case <id...>", "only these cases")
    .option("--since <ref>", "only the cases that changes since the branch left this commit can affect")
    .option("--all", "every case anew; --since then only names what stands for approved pictures on another machine")
    .option("--history <dir>", "take verdicts of the same content from this folder, and keep new ones there")
    .addOption(historyLimitOption())
    .option("--junit <file>", "write the results as JUnit XML too")
    .option("--site", "build the report's pages beside its documents")
    .option("--json", "print one JSON document")
    .action((options: RunOptions) => run(options, signal));
  parity
    .command("approve")
    .description("Approve what cases came to in the last run, in place of what was approved before.")
    .argument("<case...>", "ids of golden cases")
    .requiredOption("--reason <text>", "why it is right")
    .requiredOption("--owner <name>", "who answers for it")
    .option("--report <dir>", "the report to take it from: an unpacked artifact of CI; the last run's without it")
    .action(approve);
}

const mebibyte = 1024 ** 2;

function historyLimitOption(): Option {
  const text = `how much the history may hold, in MiB; ${historyLimits.bytes / mebibyte} without it`;
  return new Option("--history-limit <mib>", text).argParser((given) => {
    const mib = Number(given);
    if (mib > 0 && Number.isFinite(mib)) return mib * mebibyte;
    throw new InvalidArgumentError("It is a number of MiB.");
  });
}

async function run(options: RunOptions, signal: AbortSignal): Promise<void> {
  const cases = await chosenCases(options.case);
  const changes = options.since === undefined ? undefined : await readChanges(options.since);
  const authored = await loadAuthored();
  await prepareNativeTools(signal);
  const history = options.history === undefined ? undefined : resolve(options.history);
  const junitFile = options.junit === undefined ? undefined : resolve(options.junit);
  // Before anything is run: nobody waits for an hour to hear that a file cannot be written.
  if (junitFile !== undefined) await prepareFolder(dirname(junitFile));
  const order = {
    cases,
    authored,
    changes,
    all: options.all,
    signal,
    onProgress: progressLog(),
    ...(options.json === true ? {} : { onResult: (result: ParityResult) => printLine(resultText(result)) }),
  };
  const results =
    history === undefined
      ? await runParity(order)
      : await usingHistory(history, signal, () => runParity({ ...order, history: new VerdictStore(history) }));
  // GitHub takes annotations from where the one JSON document goes.
  if (process.env["GITHUB_ACTIONS"] === "true" && options.json !== true)
    // Outside a repository there is no other place that a file could be named from.
    annotate(results, await placeInRepository().catch(() => ""));
  const removed = removedCases(changes?.approved ?? new Map(), await allCases());
  await summarize(results, removed);
  if (junitFile !== undefined) await writeFileAtomic(junitFile, junit(results));
  if (!results.every(letsThrough)) process.exitCode = 1;
  if (options.json === true) printJson({ cases: results });
  else printLine(countsText(results));
  // Last: what is wrong with the pages, or in the history's folder, hides no verdict.
  if (options.site === true) await buildSite({ outDir: join(parityFolder(), "report") });
  if (history !== undefined) await prune(history, options.historyLimit);
  for (const { id, why } of unusedWaivers(waivers, results, await allCases()))
    log(`Waiver "${id}" covers nothing: ${why}. Remove it, or mend it.`);
  await tellStale(results);
  for (const { case: id, owner, reason } of approvalsOf(results))
    log(`Approved by this change: ${id}, by ${owner}: ${reason}`);
  if (removed.length > 0) log(`Golden cases that this change removes: ${removed.join(", ")}`);
  if (options.json !== true) log(`Report: ${join(parityFolder(), "report")}`);
}

async function prune(history: string, bytes = historyLimits.bytes): Promise<void> {
  const pruned = await pruneHistory(history, { now: new Date(), limits: { ...historyLimits, bytes } });
  if (pruned === undefined || pruned.bytes === 0) return;
  log(`History: ${pruned.verdicts} verdicts went, ${(pruned.bytes / mebibyte).toFixed(1)} MiB with their files.`);
}

/** Nothing is wrong with these here. Whoever has another kind of machine could judge nothing by them. */
async function tellStale(results: readonly ParityResult[]): Promise<void> {
  const stale = await staleApprovals(results);
  if (stale.length === 0) return;
  const ids = stale.map(({ id }) => id).join(" ");
  log(
    `Made by other code than is on record, and the same: ${stale.map(({ id, callId }) => `${id} (${callId})`).join(", ")}. ` +
      "Approve them again, or no base commit stands for them on another kind of machine: " +
      `npx renderline parity approve ${ids} --reason "The same by newer code" --owner NAME`,
  );
}

async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw fileFailure(error, folder);
  }
}

async function approve(ids: readonly string[], { reason, owner, report }: ApproveOptions): Promise<void> {
  const documents = report === undefined ? reportDocuments() : unpackedDocuments(resolve(report));
  const cases = await chosenCases(ids);
  const results = await resultsToApprove(
    documents,
    cases.map(({ id }) => id),
  );
  const on = new Date().toISOString().slice(0, 10);
  await approveCases(
    results.map(({ id, sides: { graph }, provenance: { host, tools }, ...result }) => {
      const made = { case: id, side: graph, contents: graph.contents, metrics: ownMetrics(result), host, tools };
      return { ...made, reason, owner, on };
    }),
  );
  for (const { id } of results) printLine(`approved ${id}`);
}

async function allCases(): Promise<string[]> {
  return (await goldenCases()).map(({ id }) => id);
}

/** @throws RenderlineError case-unknown */
async function chosenCases(ids: readonly string[] | undefined): Promise<readonly ParityCase[]> {
  const parityCases = await goldenCases();
  if (ids === undefined) return parityCases;
  return [...new Set(ids)].map((id) => {
    const found = parityCases.find((one) => one.id === id);
    if (found !== undefined) return found;
    const known = parityCases.map((one) => one.id).join(", ");
    throw new RenderlineError("case-unknown", `there is no golden case "${id}"`, `Take one of: ${known}.`);
  });
}
