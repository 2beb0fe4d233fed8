import { join } from "node:path";
import type { ParityCase } from "#parity/case";
import type { VerdictStore } from "#parity/history/verdict-store";
import { suiteFolder, withSuiteHost } from "#parity/open-app";
import { writeReport } from "#parity/outputs/write-report";
import { leftOutCase, runSuite } from "#parity/run-suite";
import { checkoutContent } from "#parity/select/checkout-content";
import type { Changes } from "#parity/select/changes";
import type { ParityResult } from "#runtime/api/parity-result";
import { createTools } from "#runtime/native/tools";
import { nodeFinder } from "./check/find-node.ts";
import { catalogueOf, type Authored } from "./definitions/authored.ts";
import { sourceCommit } from "./definitions/source-commit.ts";
import { errorLog } from "./error-log.ts";
import { goldenCases } from "./golden-cases.ts";
import { log } from "./output.ts";
import { dataFolder, projectRoot } from "./paths.ts";

/** Where suites keep what they made last: a data folder, and the documents of the report. */
export function parityFolder(): string {
  return suiteFolder(dataFolder());
}

/** The documents of the last suite's report. */
export function reportDocuments(): string {
  return join(parityFolder(), "report", "data");
}

export interface ParityOrder {
  readonly cases: readonly ParityCase[];
  readonly authored: Authored;
  readonly changes?: Changes | undefined;
  readonly all?: boolean | undefined;
  readonly history?: VerdictStore | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  readonly onResult?: (result: ParityResult) => void;
}

/** Runs a suite and writes its report; cases that were not asked for are in it as not run, each with its command. */
export async function runParity(order: ParityOrder): Promise<ParityResult[]> {
  const { cases, authored, changes, history } = order;
  const started = performance.now();
  const [source, content] = await Promise.all([sourceCommit(), checkoutContent()]);
  const onError = errorLog(log);
  return withSuiteHost({ folder: parityFolder(), tools: createTools(), onError }, async (host) => {
    const definitions = catalogueOf(authored);
    const files = new Map(authored.map((one) => [one.id, one.file]));
    const findNode = nodeFinder(projectRoot, files);
    const results = await runSuite(host, {
      ...order,
      authored: definitions,
      findNode,
      history,
      source,
      onError,
    });
    const others = (await goldenCases()).filter(({ id }) => !cases.some((one) => one.id === id));
    const ran = performance.now();
    await writeReport(host, {
      folder: reportDocuments(),
      results: [...results, ...others.map((one) => leftOutCase(one, definitions))],
      cases,
      checkout: projectRoot,
      catalogue: definitions,
      files,
      source,
      content,
      changes,
      history,
      durationMs: ran - started,
    });
    const ended = performance.now();
    order.onProgress(timesText({ results, reportMs: ended - ran, allMs: ended - started }));
    return results;
  });
}

interface SuiteTimes {
  readonly results: readonly ParityResult[];
  readonly reportMs: number;
  readonly allMs: number;
}

/** What share of a suite was comparing and reporting, so that whoever waits sees what they wait for. */
function timesText({ results, reportMs, allMs }: SuiteTimes): string {
  const ran = results.filter(({ reused }) => !reused);
  const comparingMs = ran.reduce((sum, one) => sum + (one.comparingMs ?? 0), 0);
  const share = (100 * (comparingMs + reportMs)) / allMs;
  const [comparing, report, all] = [comparingMs, reportMs, allMs].map((ms) => `${(ms / 1000).toFixed(1)} s`);
  return `comparing took ${comparing} and the report ${report} of ${all}: ${share.toFixed(1)} %`;
}
