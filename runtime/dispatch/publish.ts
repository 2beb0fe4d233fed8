import type { Transaction } from "kysely";
import { RenderlineError } from "#contracts";
import type { App } from "#runtime/app";
import { insertArtifacts } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import { bindKeys } from "./bind-keys.ts";
import { carriedMaterials, openQuestions } from "./manual-materials.ts";
import { recordKeys } from "./part-ledger.ts";
import { prepareRevision, type PreparedRevision } from "./prepared-revision.ts";
import { exposeFiles } from "./product-files.ts";
import { loadProduct, revisionFolder, type ProductReport } from "./product-report.ts";

/**
 * Publishes the product revision that a run has prepared. While a material that somebody assigned hangs on an ambiguous part, it is
 * kept as the product's pending revision instead.
 * @throws RenderlineError rebind-needed, product-changed; then nothing is published
 */
export async function publishRun(app: App, runId: string): Promise<ProductReport> {
  const prepared = await prepareRevision(app, runId);
  if (openQuestions(prepared).length > 0) throw await keepPending(app, prepared);
  await publish(app, prepared);
  const published = await loadProduct(app, prepared.product, prepared.revision);
  if (published === undefined) throw new Error(`product "${prepared.product}" was published and is not there`);
  return published;
}

/** @returns what its author is told */
async function keepPending(app: App, prepared: PreparedRevision): Promise<RenderlineError> {
  const { product, revision, runId, plan, decisions } = prepared;
  if (plan.base === undefined) throw new Error(`the first revision of "${product}" asks a question`);
  const row = { base: plan.base, run_id: runId, decisions: JSON.stringify(decisions), created_at: app.now() };
  await app.database.db
    .insertInto("pending_revision")
    .values({ product_id: product, ...row })
    .onConflict((conflict) => conflict.column("product_id").doUpdateSet(row))
    .execute();
  const open = openQuestions(prepared);
  const questions = open.map(({ oldKey, path, material, candidates }) => {
    const which = candidates.map((one) => `${one.key} (${one.path.join(" / ")})`).join(", ");
    return `${oldKey} (${path.join(" / ")}, of ${material}) may be ${which}`;
  });
  return new RenderlineError(
    "rebind-needed",
    `revision ${revision.slice(0, 12)} of product "${product}" is not published: somebody assigned a material to ${open.length} of its parts, and nothing says which part it is now: ${questions.join("; ")}`,
    `Say for each what it is now: npx renderline cad rebind ${product} OLDKEY NEWKEY, or with --drop in place of NEWKEY where it is gone. After the last one it is published.`,
  );
}

/** Publishing is the only side effect of a run: one transaction makes the revision, its keys and its files visible. */
async function publish(app: App, prepared: PreparedRevision): Promise<void> {
  const { product: id, revision, runId, request, plan } = prepared;
  const { product, manifest, parts } = await bindKeys(app.artifacts, prepared.output, plan.keys);
  const refs = [request, product, manifest.mesh, manifest.parts];
  await exposeFiles(app, revisionFolder(id, revision), refs);
  const now = app.now();
  await app.database.db.transaction().execute(async (tx) => {
    await refuseStale(tx, prepared);
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
        materials: JSON.stringify(carriedMaterials(prepared)),
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
    await tx.deleteFrom("pending_revision").where("product_id", "=", id).execute();
  });
}

/** What was prepared for a revision that is no longer the current one, or for other materials, may be wrong by now. */
async function refuseStale(tx: Transaction<Database>, { product, plan, state }: PreparedRevision): Promise<void> {
  const row = await tx
    .selectFrom("product")
    .select((eb) => [
      "current_revision",
      eb
        .selectFrom("material_state")
        .select((max) => max.fn.max("version").as("version"))
        .where("product_id", "=", product)
        .as("state"),
    ])
    .where("id", "=", product)
    .forUpdate()
    .executeTakeFirst();
  if (row?.current_revision === plan.base && (row?.state ?? 0) === state.version) return;
  throw new RenderlineError(
    "product-changed",
    `product "${product}" was published anew, or its materials were changed, while this revision was being prepared`,
    "Ingest it again: its parts are then matched with what is current now.",
  );
}
