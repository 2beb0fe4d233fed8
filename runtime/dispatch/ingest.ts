import { stat } from "node:fs/promises";
import type { Transaction } from "kysely";
import {
  partsSchema,
  productSchema,
  RenderlineError,
  type ArtifactRef,
  type Catalogue,
  type Parts,
  type RevisionDiff,
} from "#contracts";
import type { App } from "#runtime/app";
import { inspectStepFile } from "#runtime/native/step-file";
import { insertArtifacts } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import type { Mode } from "#runtime/store/status";
import { execute } from "./execute.ts";
import { bindKeys } from "./bind-keys.ts";
import { findInvocation } from "./invocation.ts";
import { catalogueFor } from "./catalogue-for.ts";
import { planKeys, recordKeys, type KeyPlan } from "./part-ledger.ts";
import { checkProductId, productSlug } from "./product-id.ts";
import { exposeFiles, publishedFiles, type PublishedFile } from "./product-files.ts";

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

/** A product at one revision, as `product ingest --json` prints it. */
export interface ProductReport {
  readonly id: string;
  readonly revision: string;
  readonly parts: readonly Pick<Parts["parts"][number], "key" | "path" | "name" | "productId" | "prototype">[];
  readonly skipped: Parts["skipped"];
  /** What became of the parts of the revision before; null at a product's first publish. */
  readonly changes: RevisionDiff | null;
  readonly files: readonly PublishedFile[];
}

/**
 * Publishes a STEP file as a product revision. The same bytes under the same id again change nothing,
 * unless a stored file of the product was lost or damaged: then it is made again.
 * @throws RenderlineError step-*, product-id-invalid, or what the run failed with; then nothing is published
 */
export async function ingestProduct(app: App, order: IngestOrder): Promise<ProductReport> {
  const id = checkProductId(order.product ?? productSlug(order.file));
  const catalogue = await catalogueFor(app, order, productOutputType);
  const invocation = findInvocation(catalogue, productOutputType, order.mode, app.registry);
  const { sha256: revision } = await inspectStepFile(order.file);
  const known = await loadProduct(app, id, revision).catch(unlessDamaged);
  if (known !== undefined && (await isWhole(app, known))) {
    if (await isHidden(known)) await exposeFiles(app, folderOf(id, revision), known.files);
    await app.database.db.updateTable("product").set({ current_revision: revision }).where("id", "=", id).execute();
    return known;
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
  const { runId, outputs } = await execute(app, { ...base, request, signal, onProgress });
  await publish(app, { id, revision, runId, source: request, outputs });
  const published = await loadProduct(app, id, revision);
  if (published === undefined) throw new Error(`product "${id}" was published and is not there`);
  return published;
}

/** A product whose artifacts were lost or damaged is made again of its file, as if it were new. */
function unlessDamaged(error: unknown): undefined {
  if (error instanceof RenderlineError && damageCodes.has(error.code)) return undefined;
  throw error;
}

/** Whether somebody took away the files under the product's name; the artifacts are still there. */
async function isHidden({ files }: ProductReport): Promise<boolean> {
  const there = await Promise.all(files.map(({ file }) => stat(file).catch(() => undefined)));
  return there.includes(undefined);
}

function folderOf(id: string, revision: string): string {
  return `${id}/${revision}`;
}

async function isWhole(app: App, { files }: ProductReport): Promise<boolean> {
  for (const { sha256 } of files) {
    const path = await app.artifacts.path(sha256).catch(unlessDamaged);
    if (path === undefined) return false;
  }
  return true;
}

/** A published revision, or undefined. @param revision the current one without it */
export async function loadProduct(app: App, id: string, revision?: string): Promise<ProductReport | undefined> {
  const row = await app.database.db
    .selectFrom("product_revision")
    .innerJoin("product", "product.id", "product_revision.product_id")
    .select(["product_revision.revision", "product_revision.files", "product_revision.manifest_sha256", "changes"])
    .where("product_id", "=", id)
    .where((eb) =>
      revision === undefined
        ? eb("product_revision.revision", "=", eb.ref("current_revision"))
        : eb("product_revision.revision", "=", revision),
    )
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const manifest = await app.artifacts.readJson(row.manifest_sha256, productSchema);
  const { parts, skipped } = await app.artifacts.readJson(manifest.parts.sha256, partsSchema);
  return {
    id,
    revision: row.revision,
    parts: parts.map(({ key, path, name, productId, prototype }) => ({ key, path, name, productId, prototype })),
    skipped,
    changes: row.changes,
    files: publishedFiles(app.dataFolder, folderOf(id, row.revision), row.files),
  };
}

interface Publication {
  readonly id: string;
  readonly revision: string;
  readonly runId: string;
  readonly source: ArtifactRef;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
}

/** Publishing is the only side effect of a run: one transaction makes the revision, its keys and its files visible. */
async function publish(app: App, { id, revision, runId, source, outputs }: Publication): Promise<void> {
  const prepared = outputs["product"];
  if (prepared === undefined) throw new Error(`run ${runId} has no output "product"`);
  const { parts: list } = await app.artifacts.readJson(prepared.sha256, productSchema);
  const minted = await app.artifacts.readJson(list.sha256, partsSchema);
  const store = { db: app.database.db, artifacts: app.artifacts };
  const plan = await planKeys(store, { product: id, revision, minted });
  const { product, manifest, parts } = await bindKeys(app.artifacts, prepared, plan.keys);
  const refs = [source, product, manifest.mesh, manifest.parts];
  await exposeFiles(app, folderOf(id, revision), refs);
  const now = app.now();
  await app.database.db.transaction().execute(async (tx) => {
    await refuseStale(tx, id, plan);
    await insertArtifacts(tx, refs, now);
    await tx
      .insertInto("product")
      .values({ id, current_revision: revision })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ current_revision: revision }))
      .execute();
    await tx
      .insertInto("product_revision")
      .values({
        product_id: id,
        revision,
        run_id: runId,
        manifest_sha256: product.sha256,
        files: JSON.stringify(refs),
        published_at: now,
        changes: plan.changes === null ? null : JSON.stringify(plan.changes),
      })
      .onConflict((conflict) =>
        conflict.columns(["product_id", "revision"]).doUpdateSet((row) => ({
          run_id: row.ref("excluded.run_id"),
          manifest_sha256: row.ref("excluded.manifest_sha256"),
          files: row.ref("excluded.files"),
          published_at: row.ref("excluded.published_at"),
        })),
      )
      .execute();
    await recordKeys(tx, { product: id, revision, parts, plan });
    await tx
      .updateTable("output")
      .set({ published: true })
      .where("run_id", "=", runId)
      .where("name", "=", "product")
      .execute();
  });
}

/** Keys that were carried over from a revision which is no longer the current one may be wrong by now. */
async function refuseStale(tx: Transaction<Database>, id: string, { base }: KeyPlan): Promise<void> {
  const row = await tx.selectFrom("product").select("current_revision").where("id", "=", id).executeTakeFirst();
  if (row?.current_revision === base) return;
  throw new RenderlineError(
    "product-changed",
    `product "${id}" was published anew while this revision was being prepared`,
    "Ingest it again: its parts are then matched with what is current now.",
  );
}
