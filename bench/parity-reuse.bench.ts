import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { Catalogue } from "#contracts";
import { suiteFolder, withSuiteHost } from "#parity/open-app";
import { writeReport } from "#parity/outputs/write-report";
import { runSuite } from "#parity/run-suite";
import { cheapApp, cheapTools } from "#parity/testing/cheap-case";
import { generatedSuite, type GeneratedSuite } from "#parity/testing/generated-suite";
import type { HistoryEntry } from "#runtime/api/parity-result";
import type { Bench, BenchRow } from "./bench.ts";

const count = 500;
/** Pixels, a side. */
const side = 512;

/** A suite of unchanged cases whose verdicts are kept, each with a picture of its own and a full history, and its report. */
export const parityReuse: Bench = {
  name: "parity-reuse",
  async run({ onProgress }): Promise<BenchRow[]> {
    const folder = await mkdtemp(join(tmpdir(), "renderline-bench-"));
    onProgress(`making ${count} verdicts`);
    const made = await cheapApp();
    const suite = await generatedSuite(made, count, drawPicture);
    await fillHistory(suite);
    const run = (round: string): Promise<number> => reuse(suite, made.authored, join(folder, round));
    await made.close();
    try {
      // The first run draws the small pictures, as the run that kept the verdicts does.
      await run("first");
      onProgress("timing");
      const times: number[] = [];
      for (const round of ["second", "third", "fourth"]) times.push(await run(round));
      const median = times.toSorted((a, b) => a - b)[1] ?? Number.NaN;
      const detail = `${count} unchanged cases and their report, from taking the data folder on; median of three: ${times.map((time) => time.toFixed(1)).join(", ")} s`;
      return [{ name: "unchanged cases", ratio: median, goal: 5, unit: "s", detail }];
    } finally {
      await suite.remove();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** A suite's history is full after a hundred commits. */
async function fillHistory(suite: GeneratedSuite): Promise<void> {
  const metrics = Object.fromEntries(["differing-pixels", "clustering", "pixelmatch", "flip"].map((name) => [name, 0]));
  const entries = Array.from({ length: 100 }, (_, commit): HistoryEntry[] =>
    suite.cases.map(({ id }) => ({
      case: id,
      commit: String(commit).padStart(40, "0"),
      changed: false,
      at: new Date(commit * 1000).toISOString(),
      verdict: "pass",
      waived: false,
      metrics,
      output: "a".repeat(64),
    })),
  );
  await suite.history().add(entries.flat());
}

/** @returns seconds */
async function reuse(suite: GeneratedSuite, authored: Catalogue, data: string): Promise<number> {
  const started = performance.now();
  const { cases, checkout } = suite;
  const { tools, asked } = cheapTools();
  const onError = (error: unknown): never => {
    throw error;
  };
  await withSuiteHost({ folder: suiteFolder(data), tools, onError }, async (host) => {
    const signal = new AbortController().signal;
    const order = { cases, checkout, authored, history: suite.history(), source: undefined, signal, onError };
    const results = await runSuite(host, { ...order, onProgress: () => undefined });
    const durationMs = performance.now() - started;
    const folder = join(data, "report");
    const report = { folder, results, cases, checkout, catalogue: authored, files: new Map<string, string>() };
    await writeReport(host, { ...report, source: undefined, changes: undefined, history: suite.history(), durationMs });
    if (!results.every(({ reused }) => reused) || asked.length > 0 || host.opened() !== undefined)
      throw new Error("a case was run");
  });
  return (performance.now() - started) / 1000;
}

/** Noise, which compresses as little as a render does. */
async function drawPicture(at: number): Promise<Uint8Array> {
  const noise = { type: "gaussian", mean: 64 + (at % 128), sigma: 8 } as const;
  return sharp({ create: { width: side, height: side, channels: 3, background: "#000000", noise } })
    .png()
    .toBuffer();
}
