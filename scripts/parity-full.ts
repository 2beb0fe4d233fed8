import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAuthored } from "../cli/definitions/authored.ts";
import { interruptSignal } from "../cli/interrupt.ts";
import { prepareNativeTools } from "../cli/native.ts";
import { reportDocuments, runParity } from "../cli/parity-suite.ts";
import { parityCases } from "#parity/cases/index";
import { RenderlineError } from "#contracts";
import { baseCases } from "#parity/faults/base-cases";
import { faultTable } from "#parity/faults/fault-table";
import { faultMatrix } from "#parity/faults/matrix";
import { withFaultMatrix, type FaultMatrix, type RowResult } from "#parity/faults/run-matrix";
import { mistakableCases } from "#parity/mistakable-cases";
import { letsThrough } from "#parity/outputs/verdicts";
import { readChanges, type Changes } from "#parity/select/changes";
import { createTools } from "#runtime/native/tools";
import { readNamedParts } from "./named-parts.ts";

/** `npm run parity:full [-- cases|faults]`: every golden case, every seeded fault and clean runs. Exit status 1 on any miss, 2 for an unknown name. */
const cleanRuns = 100;
const asked = readNamedParts(
  [
    { name: "cases", run: goldenCases },
    { name: "faults", run: faults },
  ],
  {},
);
const signal = interruptSignal();

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** @returns whether all of it is as it must be */
async function goldenCases(): Promise<boolean> {
  const started = performance.now();
  const onProgress = (text: string): boolean => process.stderr.write(`${text}\n`);
  const authored = await loadAuthored();
  const results = await runParity({
    cases: parityCases,
    authored,
    changes: await head(),
    all: true,
    signal,
    onProgress,
  });
  for (const { id, verdict, reason } of results.filter((one) => !letsThrough(one)))
    say(`MISSED  case ${id}: ${verdict}: ${reason}`);
  const good = results.filter(letsThrough).length;
  say(`golden cases: ${good} of ${results.length} pass or are waived, ${seconds(started)}`);
  const mistakable = await mistakableCases(
    reportDocuments(),
    parityCases.map(({ id }) => id),
  );
  for (const pair of mistakable) say(`MISSED  cases ${pair} would pass as each other by the loosest limits`);
  return good === results.length && mistakable.length === 0;
}

/** Renders what was approved on another kind of machine; undefined outside of Git, where such a case stays undecided. */
async function head(): Promise<Changes | undefined> {
  return readChanges("HEAD").catch((error: unknown) => {
    if (!(error instanceof RenderlineError) || error.code !== "ref-unknown") throw error;
    say(`no base commit: ${error.message}`);
    return undefined;
  });
}

/** @returns whether all of it is as it must be */
async function seededFaults(matrix: FaultMatrix): Promise<boolean> {
  const started = performance.now();
  const results: RowResult[] = [];
  for (const row of faultMatrix) {
    signal.throwIfAborted();
    const result = await matrix.runRow(row);
    process.stderr.write(`${result.outcome.padEnd(11)} ${row.id}: ${row.title}\n`);
    if (result.outcome !== "right") say(`MISSED  fault ${row.id}: ${result.outcome}: ${result.why ?? ""}`);
    results.push(result);
  }
  say(faultTable(results));
  const caught = results.filter(({ outcome }) => outcome !== "missed").length;
  const right = results.filter(({ outcome }) => outcome === "right").length;
  const all = results.length;
  say(`seeded faults: ${caught} of ${all} caught, ${right} put down to the right cause, ${seconds(started)}`);
  return right === all;
}

/** @returns whether there was no alarm */
async function noFaults(matrix: FaultMatrix): Promise<boolean> {
  const started = performance.now();
  let alarms = 0;
  for (let run = 0; run < cleanRuns; run += 1) {
    signal.throwIfAborted();
    const base = baseCases[run % baseCases.length];
    if (base === undefined) throw new Error("there are base cases");
    const { verdict, reason, causes } = await matrix.runClean(base);
    process.stderr.write(`${verdict.padEnd(11)} clean run ${run + 1} of ${cleanRuns}: ${base.id}\n`);
    if (verdict === "pass" && causes.length === 0) continue;
    alarms += 1;
    say(`ALARM   clean run ${run + 1}, ${base.id}: ${verdict}: ${reason}`);
  }
  say(`clean runs: ${cleanRuns}, ${alarms} alarms, ${seconds(started)}`);
  return alarms === 0;
}

async function faults(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-faults-"));
  const onError = (error: unknown): void => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  };
  try {
    return await withFaultMatrix({ folder, tools: createTools(), signal, onError }, async (matrix) => {
      const right = await seededFaults(matrix);
      return (await noFaults(matrix)) && right;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}

if (asked !== undefined) {
  const started = performance.now();
  await prepareNativeTools(signal);
  let good = true;
  for (const part of asked.parts) good = (await part.run()) && good;
  say(`parity in full: ${good ? "as it must be" : "NOT as it must be"}, ${seconds(started)}`);
  process.exitCode = good ? 0 : 1;
}
