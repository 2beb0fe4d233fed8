import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue, compile, RenderlineError } from "#contracts";
import productOutputType from "#output-types/product.output-type";
import { goldenFile, type GoldenProduct } from "#parity/golden/golden";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import type { ProductReport } from "#runtime/dispatch/product-report";
import { readGlb } from "#runtime/modules/cad/read-glb";
import { glbFaults } from "#runtime/modules/cad/testing";
import type { Tool } from "#runtime/modules/module";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { mutatedProducts, type MutatedFile } from "./mutated-file.ts";

/** What became of one file. */
export interface Tried {
  /** `published`, `unchanged` when parts and geometry are those of the undamaged file, or the code of the failure. */
  readonly outcome: string;
  /** What must not be, whatever the file. */
  readonly faults: readonly string[];
  readonly message: string;
}

/** One host that takes file after file, as a long-lived owner of a data folder does. */
export interface MutationHost {
  try(file: MutatedFile): Promise<Tried>;
  /** What nobody was told of, and whether a good file is still taken. */
  close(): Promise<string[]>;
}

const limits = { timeoutMs: 20_000, memoryLimitBytes: 2 ** 31 };
/** No failure of a file: of Renderline, or one that does not say what is wrong with the file. */
const notOfTheFile: ReadonlySet<string> = new Set(["internal", "tool-failed", "artifact-invalid", "artifact-missing"]);

export async function openMutationHost(): Promise<MutationHost> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-mutations-"));
  const defects: string[] = [];
  const tools = createTools();
  const cad: Tool = {
    identity: () => tools.cad.identity(),
    request: (op, params, options) => tools.cad.request(op, params, { ...options, ...limits }),
  };
  const app = await openApp({
    dataFolder: join(folder, "data"),
    tools: { cad, blender: tools.blender, usd: tools.usd, close: () => tools.close() },
    now: () => new Date(),
    onError: (error) => void defects.push(`in the background: ${String(error)}`),
    // A file that ends the kernel ends it each time: there is nothing to wait for.
    timing: { retrySeconds: [0] },
  });
  const undamaged = new Map<GoldenProduct, string>();
  for (const product of mutatedProducts) {
    const report = await ingestProduct(app, { file: goldenFile(product), product, mode: "graph", ...order });
    undamaged.set(product, contentOf(report));
  }
  const file = join(folder, "mutated.step");
  return {
    async try({ seed, product, content }) {
      await writeFile(file, content);
      return attempt(app, file, `m-${seed}`, undamaged.get(product));
    },
    async close() {
      const good = await attempt(app, goldenFile("stacking-toy"), "good", undefined);
      if (good.outcome !== "published") defects.push(`a good file at the end: ${good.message}`);
      defects.push(...good.faults);
      await app.close();
      await rm(folder, { recursive: true, force: true });
      return defects;
    },
  };
}

const definitions = catalogue([productWorkflow, productOutputType].map((one) => compile(one)));

const order = { catalogue: definitions, signal: new AbortController().signal, onProgress: () => undefined };

async function attempt(app: App, file: string, product: string, undamaged: string | undefined): Promise<Tried> {
  try {
    const report = await ingestProduct(app, { file, product, mode: "graph", ...order });
    const outcome = contentOf(report) === undamaged ? "unchanged" : "published";
    return { outcome, faults: await faultsOfPublished(app, report), message: "" };
  } catch (error) {
    const outcome = error instanceof RenderlineError ? error.code : "internal";
    const message = error instanceof Error ? error.message : String(error);
    const faults = notOfTheFile.has(outcome) ? [`it ends as ${outcome}: ${message}`] : [];
    return { outcome, faults: [...faults, ...(await faultsOfRefused(app, product))], message };
  }
}

/** What a product is, whatever the file is called or says of itself. */
function contentOf({ files }: ProductReport): string {
  return files
    .filter(({ kind }) => kind === "mesh" || kind === "parts")
    .map(({ sha256 }) => sha256)
    .join();
}

/** The published geometry must be whole: valid glTF, a node for each part, every number one, something to see of each. */
async function faultsOfPublished(app: App, { parts, files }: ProductReport): Promise<string[]> {
  const { sha256 = "" } = files.find(({ kind }) => kind === "mesh") ?? {};
  const bytes = await app.artifacts.read(sha256);
  const faults = (await glbFaults(bytes)).map((fault) => `its GLB: ${fault}`);
  const keys = parts.map(({ key }) => key);
  if (new Set(keys).size !== keys.length) faults.push("two of its parts have one key");
  const glb = await readGlb(bytes);
  if (glb.map(({ key }) => key).join() !== keys.join()) faults.push("its parts are not those of its geometry");
  for (const { key, positions, placement, triangles } of glb) {
    const counted = Number.isSafeInteger(triangles) && triangles > 0;
    if (!counted || ![...positions, ...placement].every(Number.isFinite)) faults.push(`${key} has no geometry`);
  }
  return faults;
}

/** Nothing of a refused file may be seen. */
async function faultsOfRefused(app: App, product: string): Promise<string[]> {
  const { db } = app.database;
  const faults: string[] = [];
  for (const table of ["product_revision", "part_key", "pending_revision"] as const) {
    const row = await db.selectFrom(table).select("product_id").where("product_id", "=", product).executeTakeFirst();
    if (row !== undefined) faults.push(`it was refused and is in the table ${table}`);
  }
  const row = await db.selectFrom("product").select("id").where("id", "=", product).executeTakeFirst();
  if (row !== undefined) faults.push("it was refused and is a product");
  const published = await readdir(join(app.dataFolder, "products")).catch(() => []);
  const left = published.filter((name) => name === product || name.startsWith("."));
  if (left.length > 0) faults.push(`it was refused and left ${left.join(", ")}`);
  return faults;
}
