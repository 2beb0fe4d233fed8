import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { catalogue, compile } from "#contracts";
import { tessellate } from "#nodes";
import product from "#output-types/product.output-type";
import { goldenFile } from "#parity/golden/golden";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { prepareEnvironment } from "#runtime/native/environment";
import { createTools } from "#runtime/native/tools";
import { hasStepSamples, stepSamples } from "#runtime/native/testing/step-samples";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { alternate } from "./alternate.ts";
import { startBareScript } from "./bare-script.ts";
import type { Bench, BenchOptions, BenchRow } from "./bench.ts";

const rounds = 5;
/** The goals are for files of this size and more: below, what a database costs is most of it. */
const smallestBytes = 1_000_000;
const definitions = catalogue([productWorkflow, product].map(compile));

/**
 * A STEP file to a published product over a bare script that reads, meshes and writes the GLB with the same kernel and
 * the same deflections; both keep the kernel loaded. And the same file ingested again, over the first time.
 */
export const ingestOverBare: Bench = {
  name: "ingest",
  async run(options): Promise<BenchRow[]> {
    await prepareEnvironment();
    const folder = await mkdtemp(join(tmpdir(), "renderline-bench-"));
    const onError = (error: unknown): void => options.onProgress(String(error));
    const app = await openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
    try {
      const rows: BenchRow[] = [];
      for (const file of await largeFiles()) rows.push(...(await measure(app, folder, file, options)));
      return rows;
    } finally {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The golden gearbox, and what is large enough among the STEP files of other systems. */
async function largeFiles(): Promise<string[]> {
  const large = [goldenFile("gearbox")];
  if (!hasStepSamples) return large;
  const names = (await readdir(stepSamples)).filter((name) => /\.(?:stp|step)$/i.test(name)).toSorted();
  for (const name of names) {
    const file = join(stepSamples, name);
    if ((await stat(file)).size > smallestBytes) large.push(file);
  }
  return large;
}

async function measure(app: App, folder: string, file: string, { onProgress }: BenchOptions): Promise<BenchRow[]> {
  const text = await readFile(file, "latin1");
  let round = 0;
  /** The same model as a file that nobody has seen: neither side may have it from before. */
  const fresh = async (): Promise<string> => {
    round += 1;
    const copy = join(folder, `round-${round}.step`);
    await writeFile(copy, text.replace(/^ISO-10303-21;/, `ISO-10303-21;\n/* round ${round} */`), "latin1");
    return copy;
  };
  const context = { catalogue: definitions, signal: new AbortController().signal, onProgress: () => undefined };
  const { linearDeflection, angularDeflection } = tessellate.params;
  const bare = await startBareScript("bare_ingest.py", [
    String((linearDeflection.default ?? 0) * 1000),
    String(((angularDeflection.default ?? 0) * Math.PI) / 180),
    join(folder, "bare.glb"),
  ]);
  let last = { file: "", product: "" };
  try {
    onProgress(`timing ${rounds} alternating rounds of ${file}`);
    const times = await alternate(
      {
        first: async () => {
          // A product of its own each time: matching with an earlier revision is no part of what is compared.
          last = { file: await fresh(), product: `bench-${round}` };
          await ingestProduct(app, { ...last, mode: "graph", ...context });
        },
        again: async () => {
          await ingestProduct(app, { ...last, mode: "graph", ...context });
        },
        bare: async () => bare.run(await fresh()),
      },
      rounds,
    );
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
    const what = `medians of ${rounds} alternating runs, ${basename(file)}, ${(text.length / 1e6).toFixed(1)} MB`;
    return [
      {
        name: "STEP to published product over a bare CAD script, warm",
        ratio: times.first / times.bare,
        goal: 1.3,
        unit: "x",
        detail: `${seconds(times.first)} over ${seconds(times.bare)}, ${what}`,
      },
      {
        name: "the same file ingested again, over the first time",
        ratio: times.again / times.first,
        goal: 0.05,
        unit: "x",
        detail: `${seconds(times.again)} over ${seconds(times.first)}, ${what}`,
      },
    ];
  } finally {
    await bare.close();
  }
}
