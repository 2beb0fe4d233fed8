import { RenderlineError, type RebindDecision } from "#contracts";
import type { App } from "#runtime/app";
import { openQuestions, type OpenQuestion } from "./manual-materials.ts";
import { prepareRevision, type PreparedRevision } from "./prepared-revision.ts";
import type { ProductReport } from "./product-report.ts";
import { publishRun } from "./publish.ts";

/** How a product's pending revision stands. */
export interface Rebound {
  readonly product: string;
  /** The revision that waits, or was published just now. */
  readonly revision: string;
  /** What is still to be decided. */
  readonly open: readonly OpenQuestion[];
  /** The published revision, once nothing is open any more. */
  readonly published: ProductReport | null;
}

/**
 * What is to be decided before a product's pending revision can be published.
 * @throws RenderlineError rebind-unknown, product-changed
 */
export async function pendingQuestions(app: App, { product }: { readonly product: string }): Promise<Rebound> {
  const prepared = await pendingRevision(app, product);
  return { product, revision: prepared.revision, open: openQuestions(prepared), published: null };
}

/**
 * Says what an ambiguous part is in the pending revision; after the last decision that is needed it is published. A
 * decision may be made again until then.
 * @throws RenderlineError rebind-unknown, rebind-invalid, product-changed
 */
export async function rebindPart(
  app: App,
  order: {
    readonly product: string;
    readonly oldKey: string;
    /** Null: the part is gone. */
    readonly newKey: string | null;
    readonly author: string;
  },
): Promise<Rebound> {
  const { product, oldKey, newKey, author } = order;
  const { runId, revision, plan, decisions } = await pendingRevision(app, product, oldKey);
  checkDecision(plan.changes, decisions, order);
  const decision: RebindDecision = { newKey, author, at: app.now().toISOString() };
  await app.database.db
    .updateTable("pending_revision")
    .set({ decisions: JSON.stringify({ ...decisions, [oldKey]: decision }) })
    .where("product_id", "=", product)
    .execute();
  const open = openQuestions(await prepareRevision(app, runId));
  return { product, revision, open, published: open.length > 0 ? null : await publishRun(app, runId) };
}

async function pendingRevision(app: App, product: string, without?: string): Promise<PreparedRevision> {
  const row = await app.database.db
    .selectFrom("pending_revision")
    .select(["run_id", "base"])
    .where("product_id", "=", product)
    .executeTakeFirst();
  if (row === undefined) {
    throw new RenderlineError(
      "rebind-unknown",
      `no revision of product "${product}" waits for a decision`,
      "Ingest the new STEP file; if it is published at once, there is nothing to decide.",
    );
  }
  const prepared = await prepareRevision(app, row.run_id, without);
  if (prepared.plan.base === row.base) return prepared;
  throw new RenderlineError(
    "product-changed",
    `product "${product}" was published anew since revision ${prepared.revision.slice(0, 12)} was prepared`,
    "Ingest that STEP file again: its parts are then matched with what is current now.",
  );
}

/** @throws RenderlineError rebind-invalid */
function checkDecision(
  changes: PreparedRevision["plan"]["changes"],
  decisions: PreparedRevision["decisions"],
  { oldKey, newKey }: { readonly oldKey: string; readonly newKey: string | null },
): void {
  const ambiguous = changes?.ambiguous ?? [];
  const olds = ambiguous.flatMap((group) => group.old.map(({ key }) => key));
  if (!olds.includes(oldKey)) {
    throw new RenderlineError(
      "rebind-invalid",
      `${oldKey} is no old part that may be any of several`,
      `Take one of: ${olds.join(", ")}.`,
    );
  }
  const free = [...ambiguous.flatMap((group) => group.new), ...(changes?.added ?? [])].map(({ key }) => key);
  if (newKey === null || free.includes(newKey)) return;
  const taken = Object.entries(decisions).find(([, decision]) => decision.newKey === newKey);
  throw new RenderlineError(
    "rebind-invalid",
    taken === undefined
      ? `${newKey} is no new part without an old one`
      : `${newKey} is what ${taken[0]} is now, as ${taken[1].author} said`,
    free.length === 0 ? "Take --drop: no new part is left." : `Take one of: ${free.join(", ")}, or --drop.`,
  );
}
