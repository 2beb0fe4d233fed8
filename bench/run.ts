import { cpus } from "node:os";
import { readNamedParts } from "../scripts/named-parts.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { engineOverQueue } from "./engine.bench.ts";
import { suiteFirstView } from "./first-view.bench.ts";
import { flipOverEvaluator } from "./flip.bench.ts";
import { graphOverBare } from "./graph.bench.ts";
import { ingestOverBare } from "./ingest.bench.ts";
import { parityReuse } from "./parity-reuse.bench.ts";
import { pictureCompare } from "./picture-compare.bench.ts";
import { turntableOverAnimation } from "./turntable.bench.ts";
import { viewerFrames } from "./viewer.bench.ts";
import { validation } from "./validate.bench.ts";

/** Every bench, in the order in which they run. */
const benches: readonly Bench[] = [
  engineOverQueue,
  graphOverBare,
  turntableOverAnimation,
  ingestOverBare,
  validation,
  pictureCompare,
  flipOverEvaluator,
  parityReuse,
  suiteFirstView,
  viewerFrames,
];

/** `npm run bench [-- NAME...] [--json]`: exit status 1 if a goal is missed, 2 for an unknown name. */
const asked = readNamedParts(benches, { json: { type: "boolean" } });
const cores = cpus();
const machine = { cpu: cores[0]?.model.trim() ?? "unknown", cores: cores.length, node: process.version };

function format({ name, ratio, goal, unit, detail }: BenchRow): string {
  const verdict = goal === null ? "info" : ratio <= goal ? "ok" : "MISSED";
  const limit = goal === null ? "" : ` (goal at most ${goal})`;
  return `${verdict.padEnd(6)} ${ratio.toFixed(2)} ${unit}${limit}  ${name}\n       ${detail}\n`;
}

if (asked !== undefined) {
  const rows: BenchRow[] = [];
  for (const bench of asked.parts) {
    const onProgress = (text: string): boolean => process.stderr.write(`${bench.name}: ${text}\n`);
    rows.push(...(await bench.run({ onProgress })));
  }
  if (asked.values.json === true) process.stdout.write(`${JSON.stringify({ machine, rows })}\n`);
  else {
    process.stdout.write(`${machine.cpu}, ${machine.cores} cores, Node.js ${machine.node}\n\n`);
    process.stdout.write(rows.map(format).join(""));
  }
  if (rows.some(({ ratio, goal }) => goal !== null && ratio > goal)) process.exitCode = 1;
}
