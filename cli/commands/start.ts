import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { ParityCase } from "#parity/case";
import { ownComparison } from "#parity/outputs/verdicts";
import type { ParityResult, SideResult } from "#runtime/api/parity-result";
import { productSlug } from "#runtime/dispatch/product-id";
import { inspectStepFile } from "#runtime/native/step-file";
import { buildSite } from "../../site/build.ts";
import { refuseInvalidDefinitions } from "../check/refuse-invalid.ts";
import { loadAuthored, type Authored } from "../definitions/authored.ts";
import { sourceCommit } from "../definitions/source-commit.ts";
import { goldenCases } from "../golden-cases.ts";
import { prepareNativeTools } from "../native.ts";
import { log, printLine } from "../output.ts";
import { dataFolder, projectRoot } from "../paths.ts";
import { portOption } from "../port-option.ts";
import { runParity } from "../parity-suite.ts";
import type { CommandContext } from "../program.ts";
import { progressLog, withRuntime, type CommandRuntime } from "../runtime.ts";
import { listenForSite } from "../serve-site.ts";

/** How often the served documents are brought up to date. */
const refreshMs = 2_000;

interface StartOptions {
  readonly once?: boolean;
  readonly step?: string;
  readonly port: number;
}

export function registerStart(program: Command, { signal }: CommandContext): void {
  program
    .command("start")
    .description("The whole product once, for real: ingest, render through legacy and graph, compare, show.")
    .option("--once", "end instead of serving; exit status 0 only if both paths made the same")
    .option("--step <file>", "do it for this STEP file instead of the golden product")
    .addOption(portOption())
    .action((options: StartOptions) => start(options, signal));
}

async function start(options: StartOptions, signal: AbortSignal): Promise<void> {
  const own = options.step === undefined ? undefined : await ownCase(options.step);
  const server = options.once === true ? undefined : await listenForSite(options.port);
  try {
    log("Native tools");
    await prepareNativeTools(signal);
    log("Definitions");
    await refuseInvalidDefinitions(projectRoot);
    const authored = await loadAuthored();
    const one = own ?? (await goldenCases())[0];
    await withRuntime(
      signal,
      async (runtime) => {
        const site = join(dataFolder(), "site");
        const [summary] = await Promise.all([
          renderAndCompare(runtime, one, authored, signal),
          buildSite({ outDir: site }),
        ]);
        const documents = { folder: join(site, "data"), authored, source: await sourceCommit() };
        const state = await runtime.call("site.export", documents, { signal, onProgress: progressLog() });
        for (const line of [...summary.lines, `Site        ${site}`]) printLine(line);
        if (!summary.agree) process.exitCode = 1;
        if (server === undefined) return;
        server.open(site);
        printLine(`Ready: ${server.url}`);
        printLine(`Report: ${server.url}#/workflows/parity`);
        await Promise.all([
          keepExporting(runtime, { ...documents, unless: state }, signal),
          runtime.call("runs.resume", {}, { signal, onProgress: progressLog() }),
        ]);
      },
      { executes: true },
    );
  } finally {
    await server?.close();
  }
}

interface Summary {
  /** Whether both paths made the same. */
  readonly agree: boolean;
  readonly lines: readonly string[];
}

async function renderAndCompare(
  runtime: CommandRuntime,
  one: ParityCase,
  authored: Authored,
  signal: AbortSignal,
): Promise<Summary> {
  const context = { signal, onProgress: progressLog() };
  log(`Product "${one.product}"`);
  const file = resolve(projectRoot, one.step);
  const product = await runtime.call(
    "product.ingest",
    { file, product: one.product, mode: "graph", authored },
    context,
  );
  log(`Comparison "${one.id}"`);
  const [document] = await runParity({ cases: [{ ...one, step: file }], authored, ...context });
  if (document === undefined) throw new Error(`case "${one.id}" gave no result`);
  const { cad, blender } = await runtime.call("tools.identify", {}, context);
  const seconds = (side: SideResult): string => `${((side.durationMs ?? 0) / 1000).toFixed(1)} s`;
  return {
    agree: pathsAgree(document),
    lines: [
      `Tools       ${cad.kind} ${cad.version}, ${blender.kind} ${blender.version}`,
      `Definitions ${authored.length} hold`,
      `Product     ${product.id}, revision ${product.revision.slice(0, 12)}, ${product.parts.length} parts, ${product.skipped.length} skipped`,
      `Comparison  ${document.verdict}: ${document.reason} (legacy ${seconds(document.sides.legacy)}, graph ${seconds(document.sides.graph)})`,
    ],
  };
}

/**
 * A start is no gate: on a machine whose processor gives other last bits than the one of what was approved, that cannot be told here, and
 * is said; that both paths agree can.
 */
function pathsAgree({ verdict, causes, comparisons }: ParityResult): boolean {
  if (verdict !== "inconclusive") return verdict === "pass";
  return causes.length === 0 && ownComparison({ comparisons })?.verdict === "pass";
}

/** A case of somebody's own file: a quick picture of it, by both paths. */
async function ownCase(step: string): Promise<ParityCase> {
  const file = resolve(step);
  await inspectStepFile(file);
  const product = productSlug(file);
  const outputType = "still-preview";
  return {
    id: `${product}-${outputType}`,
    title: `${product}, ${outputType}`,
    step: file,
    product,
    outputType,
    ownFile: true,
  };
}

/** Until Ctrl-C: what other commands do meanwhile is on the page when it is read again. */
async function keepExporting(
  runtime: CommandRuntime,
  documents: Parameters<typeof runtime.call<"site.export">>[1],
  signal: AbortSignal,
): Promise<void> {
  let unless = documents.unless;
  while (!signal.aborted) {
    await sleep(refreshMs, signal);
    if (signal.aborted) return;
    unless = await runtime.call("site.export", { ...documents, unless }, { signal, onProgress: progressLog() });
  }
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        done();
      },
      { once: true },
    );
  });
}
