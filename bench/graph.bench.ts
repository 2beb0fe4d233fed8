import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue, compile, sceneSchema } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import product from "#output-types/product.output-type";
import stillPreview from "#output-types/still-preview.output-type";
import { goldenFile } from "#parity/golden/golden";
import { readRun } from "#runtime/api/read-run";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { renderOrderLine, type Rendered } from "#runtime/dispatch/render";
import { prepareEnvironment } from "#runtime/native/environment";
import type { RenderParams } from "#runtime/native/operations";
import { pythonSources } from "#runtime/native/paths";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import stillWorkflow from "#workflows/order-line/still.workflow";
import { alternate } from "./alternate.ts";
import { startBareScript } from "./bare-script.ts";
import type { Bench, BenchOptions, BenchRow } from "./bench.ts";

const rounds = 5;
const definitions = catalogue([library, rules, productWorkflow, stillWorkflow, product, stillPreview].map(compile));

/**
 * One order line through the graph (its rows, queue, scene and files included) over a bare Blender script that renders
 * the same scene; both keep Blender loaded. And the same order line again, whose results are kept.
 */
export const graphOverBare: Bench = {
  name: "graph",
  async run(options): Promise<BenchRow[]> {
    await prepareEnvironment();
    const folder = await mkdtemp(join(tmpdir(), "renderline-bench-"));
    const onError = (error: unknown): void => options.onProgress(String(error));
    const app = await openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
    try {
      return await measure(app, folder, options);
    } finally {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(app: App, folder: string, { onProgress }: BenchOptions): Promise<BenchRow[]> {
  const context = { catalogue: definitions, signal: new AbortController().signal, onProgress: () => undefined };
  onProgress("ingesting the golden bearing");
  const { id } = await ingestProduct(app, {
    file: goldenFile("bearing"),
    product: "bearing",
    mode: "graph",
    ...context,
  });
  const renderGraph = (cached: boolean): Promise<Rendered> =>
    renderOrderLine(app, {
      cached,
      product: id,
      outputType: "still-preview",
      mode: "graph",
      params: {},
      ...context,
    });
  onProgress("rendering it by the graph");
  const { runId, artifact } = await renderGraph(false);
  const out = join(folder, "bare.png");
  const order = join(folder, "bare.json");
  await writeFile(order, JSON.stringify(await renderParams(app, runId, out)));
  const bare = await startBareScript("bare_render.py", [pythonSources, order]);
  try {
    onProgress(`timing ${rounds} alternating rounds`);
    const times = await alternate(
      {
        graph: async () => {
          await renderGraph(false);
        },
        again: async () => {
          const { artifact: same } = await renderGraph(true);
          if (same.sha256 !== artifact.sha256) throw new Error(`what was kept is ${same.sha256}`);
        },
        bare: () => bare.run("render"),
      },
      rounds,
    );
    const digest = createHash("sha256")
      .update(await readFile(out))
      .digest("hex");
    if (digest !== artifact.sha256)
      throw new Error(`the bare script's picture is ${digest}, the graph's ${artifact.sha256}`);
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
    const detail = `${seconds(times.graph)} over ${seconds(times.bare)}, medians of ${rounds} alternating runs, still-preview of the bearing, equal bytes`;
    return [
      {
        name: "graph over a bare Blender script, warm",
        ratio: times.graph / times.bare,
        goal: 1.05,
        unit: "x",
        detail,
      },
      {
        name: "an unchanged order line again, over the first time",
        ratio: times.again / times.graph,
        goal: 0.02,
        unit: "x",
        detail: `${times.again.toFixed(0)} ms over ${seconds(times.graph)}, of the same rounds; every result of it was kept`,
      },
    ];
  } finally {
    await bare.close();
  }
}

/** What the graph's run gave the renderer, for the bare script to do again. */
async function renderParams(app: App, runId: string, out: string): Promise<RenderParams> {
  const run = await readRun(app, runId);
  const call = run?.nodes.flatMap(({ calls }) => calls).find(({ module }) => module.key === "render.still");
  const [sha256] = call?.inputs["scene"] ?? [];
  if (call === undefined || sha256 === undefined) throw new Error(`run ${runId} has no call of render.still`);
  const scene = await app.artifacts.readJson(sha256, sceneSchema);
  const params = call.params as Pick<RenderParams, "samples" | "seed" | "denoise">;
  return { glb: await app.artifacts.path(scene.mesh), scene, out, ...params };
}
