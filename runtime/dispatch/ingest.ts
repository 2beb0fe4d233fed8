import { stat } from "node:fs/promises";
import { RenderlineError, type Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import { inspectStepFile } from "#runtime/native/step-file";
import type { Mode } from "#runtime/store/status";
import { catalogueFor } from "./catalogue-for.ts";
import { execute } from "./execute.ts";
import { findInvocation } from "./invocation.ts";
import { exposeFiles } from "./product-files.ts";
import { checkProductId, productSlug } from "./product-id.ts";
import { loadProduct, revisionFolder, type ProductReport } from "./product-report.ts";
import { publishRun, type Publication } from "./publish.ts";

/** The output type that makes a product of a CAD file. */
export const productOutputType = "product";

/** What reading a stored artifact fails with when its file was lost or changed. */
const damageCodes: ReadonlySet<string> = new Set(["artifact-missing", "artifact-invalid"]);

export interface IngestOrder {
  /** Absolute path of the STEP file. */
  readonly file: string;
  /** The file name's slug without it. */
  readonly product: string | undefined;
  readonly mode: Mode;
  readonly catalogue: Catalogue;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/**
 * Publishes a STEP file as a product revision. The same bytes under the same id again change nothing,
 * unless a stored file of the product was lost or damaged: then it is made again.
 * @throws RenderlineError step-*, product-id-invalid, rebind-needed, or what the run failed with; then nothing is published
 */
export async function ingestProduct(app: App, order: IngestOrder): Promise<ProductReport> {
  const id = checkProductId(order.product ?? productSlug(order.file));
  const catalogue = await catalogueFor(app, order, productOutputType);
  const invocation = findInvocation(catalogue, productOutputType, order.mode, app.registry);
  const { sha256: revision } = await inspectStepFile(order.file);
  const known = await loadProduct(app, id, revision).catch(unlessDamaged);
  if (known !== undefined && (await isWhole(app, known))) {
    const { runId, isCurrent } = await publicationOf(app, id, revision);
    if (!isCurrent) {
      const again = await publishRun(app, runId).catch(unlessDamaged);
      if (again !== undefined) return publishedOr(order, again);
    } else {
      if (await isHidden(known)) await exposeFiles(app, revisionFolder(id, revision), known.files);
      return known;
    }
  }
  const request = await app.artifacts.writeFile("step", "source", order.file);
  if (request.sha256 !== revision) {
    throw new RenderlineError(
      "step-unreadable",
      `"${order.file}" changed while it was read`,
      "Ingest it again when nobody writes to it.",
    );
  }
  const { mode, signal, onProgress } = order;
  const base = { invocation, mode, productId: id, revision, orderLineId: null, orderLineParams: {} };
  const { runId } = await execute(app, { ...base, request, signal, onProgress });
  return publishedOr(order, await publishRun(app, runId));
}

/** @throws RenderlineError rebind-needed */
function publishedOr({ onProgress }: IngestOrder, publication: Publication): ProductReport {
  const { product, revision, open, dropped, published } = publication;
  const lost = dropped.map(({ oldKey, newKey, author }) => {
    const what = newKey === null ? `${oldKey} is gone` : `${oldKey} is ${newKey} now`;
    return `what ${author} said (${what}) does not fit the parts any more and was dropped`;
  });
  for (const line of lost) onProgress(line);
  if (published !== null) return published;
  const questions = open.map(({ oldKey, path, material, candidates }) => {
    const which = candidates.map((one) => `${one.key} (${one.path.join(" / ")})`).join(", ");
    return `${oldKey} (${path.join(" / ")}, of ${material}) may be ${which}`;
  });
  throw new RenderlineError(
    "rebind-needed",
    `revision ${revision.slice(0, 12)} of product "${product}" is not published: somebody assigned a material to ${open.length} of its parts, and nothing says which part it is now: ${[...questions, ...lost].join("; ")}`,
    `Say for each what it is now: npx renderline cad rebind ${product} OLDKEY NEWKEY, or with --drop in place of NEWKEY where it is gone. After the last one it is published.`,
  );
}

/** A product whose artifacts were lost or damaged is made again of its file, as if it were new. */
function unlessDamaged(error: unknown): undefined {
  if (error instanceof RenderlineError && damageCodes.has(error.code)) return undefined;
  throw error;
}

/** The run that made a published revision, and whether it is the product's current one. */
async function publicationOf(app: App, id: string, revision: string): Promise<{ runId: string; isCurrent: boolean }> {
  const row = await app.database.db
    .selectFrom("product_revision")
    .innerJoin("product", "product.id", "product_revision.product_id")
    .select(["run_id", "current_revision"])
    .where("product_id", "=", id)
    .where("revision", "=", revision)
    .executeTakeFirstOrThrow();
  return { runId: row.run_id, isCurrent: row.current_revision === revision };
}

/** Whether somebody took away the files under the product's name; the artifacts are still there. */
async function isHidden({ files }: ProductReport): Promise<boolean> {
  const there = await Promise.all(files.map(({ file }) => stat(file).catch(() => undefined)));
  return there.includes(undefined);
}

async function isWhole(app: App, { files }: ProductReport): Promise<boolean> {
  for (const { sha256 } of files) {
    const path = await app.artifacts.path(sha256).catch(unlessDamaged);
    if (path === undefined) return false;
  }
  return true;
}
