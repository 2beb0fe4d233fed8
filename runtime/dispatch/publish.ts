import type { Transaction } from "kysely";
import type { ArtifactRef } from "#contracts";
import type { App } from "#runtime/app";
import { writeNext } from "#runtime/materials/state";
import { insertArtifacts } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import { bindKeys } from "./bind-keys.ts";
import { carriedMaterials, movedRepairs, openQuestions, type OpenQuestion } from "./manual-materials.ts";
import { recordKeys } from "./part-ledger.ts";
import {
  droppedAnswers,
  holdPrepared,
  overtaken,
  prepareRevision,
  type DroppedAnswer,
  type PreparedRevision,
} from "./prepared-revision.ts";
import { stageFiles } from "./product-files.ts";
import { loadProduct, revisionFolder, type ProductReport } from "./product-report.ts";

/** What came of publishing a prepared revision. */
export interface Publication {
  readonly product: string;
  readonly revision: string;
  /** What a person must decide first: then nothing is published, and the revision waits. */
  readonly open: readonly OpenQuestion[];
  readonly dropped: readonly DroppedAnswer[];
  readonly published: ProductReport | null;
}

/**
 * Publishes the product revision that a run has prepared. While a material that somebody assigned hangs on an ambiguous part, it is
 * kept as the product's pending revision instead. What others publish, assign or answer meanwhile is taken into account.
 * @param base the revision that it is to follow; without it, whatever is current
 * @throws RenderlineError product-changed when another one than `base` is current by now
 */
export async function publishRun(app: App, runId: string, base?: string): Promise<Publication> {
  for (;;) {
    const prepared = await prepareRevision(app, runId);
    const { product, revision, plan } = prepared;
    // Of several who gave the last answers at once, one publishes for all.
    const isPublished = base !== undefined && plan.base === revision;
    if (base !== undefined && plan.base !== base && !isPublished) throw overtaken(prepared);
    const open = openQuestions(prepared);
    const write = open.length > 0 ? keepPending : publish;
    if (!isPublished && !(await write(app, prepared))) continue;
    const published = open.length > 0 ? null : ((await loadProduct(app, product, revision)) ?? null);
    return { product, revision, open, dropped: droppedAnswers(prepared), published };
  }
}

/** @returns false when it is to be prepared anew */
function keepPending(app: App, prepared: PreparedRevision): Promise<boolean> {
  const { product, runId, plan, decisions } = prepared;
  if (plan.base === undefined) throw new Error(`the first revision of "${product}" asks a question`);
  const row = { base: plan.base, run_id: runId, decisions: JSON.stringify(decisions), created_at: app.now() };
  return app.database.db.transaction().execute(async (tx) => {
    if (!(await holdPrepared(tx, prepared))) return false;
    await tx
      .insertInto("pending_revision")
      .values({ product_id: product, ...row })
      .onConflict((conflict) => conflict.column("product_id").doUpdateSet(row))
      .execute();
    return true;
  });
}

/**
 * Publishing is the only side effect of a run: one transaction makes the revision, its keys and its files visible.
 * @returns false when it is to be prepared anew
 */
async function publish(app: App, prepared: PreparedRevision): Promise<boolean> {
  const { product: id, revision, runId, request, plan } = prepared;
  const { product, manifest, parts } = await bindKeys(app.artifacts, prepared.output, plan.keys);
  const refs = [request, product, manifest.mesh, manifest.parts];
  const staged = await stageFiles(app, revisionFolder(id, revision), refs);
  try {
    const isPublished = await app.database.db.transaction().execute(async (tx) => {
      if (!(await holdPrepared(tx, prepared))) return false;
      await insertArtifacts(tx, refs, app.now());
      await writeRevision(app, tx, prepared, { manifest: product, refs });
      await moveRepairs(app, tx, prepared);
      await recordKeys(tx, { product: id, revision, parts, plan });
      await tx
        .updateTable("output")
        .set({ published: true })
        .where("run_id", "=", runId)
        .where("name", "=", "product")
        .execute();
      await tx.deleteFrom("pending_revision").where("product_id", "=", id).execute();
      return true;
    });
    // Only now: what is refused must not be seen. A process that is killed here leaves them to the next ingest of the file.
    if (isPublished) await staged.show();
    return isPublished;
  } finally {
    await staged.discard();
  }
}

async function writeRevision(
  app: App,
  tx: Transaction<Database>,
  prepared: PreparedRevision,
  { manifest, refs }: { readonly manifest: ArtifactRef; readonly refs: readonly ArtifactRef[] },
): Promise<void> {
  const { product: id, revision, runId, plan } = prepared;
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
      manifest_sha256: manifest.sha256,
      files: JSON.stringify(refs),
      published_at: app.now(),
      changes: plan.changes === null ? null : JSON.stringify(plan.changes),
      materials: JSON.stringify(carriedMaterials(prepared)),
    })
    .onConflict((conflict) =>
      conflict.columns(["product_id", "revision"]).doUpdateSet((row) => ({
        run_id: row.ref("excluded.run_id"),
        manifest_sha256: row.ref("excluded.manifest_sha256"),
        files: row.ref("excluded.files"),
        published_at: row.ref("excluded.published_at"),
        // Made again, the current revision follows itself, which says nothing of materials.
        ...(plan.base === revision ? {} : { materials: row.ref("excluded.materials") }),
      })),
    )
    .execute();
}

/** What people assigned goes to the keys that its parts have in the revision that the product goes back to. */
async function moveRepairs(app: App, tx: Transaction<Database>, prepared: PreparedRevision): Promise<void> {
  const moved = movedRepairs(prepared);
  if (Object.keys(moved).length === 0) return;
  const { product, decisions, state } = prepared;
  const authors = new Set(Object.values(moved).map(({ author }) => author));
  for (const { author } of Object.values(decisions)) authors.add(author);
  const change = { product, action: "assign", author: [...authors].join(", ") } as const;
  await writeNext(app, tx, change, () => ({ repairs: { ...state.repairs, ...moved } }));
}
