import { RenderlineError, type RebindDecision } from "#contracts";
import type { App } from "#runtime/app";
import { openQuestions } from "./manual-materials.ts";
import {
  droppedAnswers,
  holdPrepared,
  overtaken,
  prepareRevision,
  type PreparedRevision,
} from "./prepared-revision.ts";
import { publishRun, type Publication } from "./publish.ts";

interface Answer {
  readonly product: string;
  readonly oldKey: string;
  /** Null: the part is gone. */
  readonly newKey: string | null;
  readonly author: string;
}

/**
 * What is to be decided before a product's pending revision can be published.
 * @throws RenderlineError rebind-unknown, product-changed
 */
export async function pendingQuestions(app: App, { product }: { readonly product: string }): Promise<Publication> {
  const prepared = await pendingRevision(app, product);
  const { revision } = prepared;
  return { product, revision, open: openQuestions(prepared), dropped: droppedAnswers(prepared), published: null };
}

/**
 * Says what an ambiguous part is in the pending revision; after the last decision that is needed it is published. A
 * decision may be made again until then.
 * @throws RenderlineError rebind-unknown, rebind-invalid, product-changed
 */
export async function rebindPart(app: App, answer: Answer): Promise<Publication> {
  const { product, oldKey } = answer;
  const asked = await pendingRevision(app, product, oldKey);
  const { revision, plan } = asked;
  let prepared = asked;
  while (!(await keepAnswer(app, prepared, answer))) {
    prepared = await pendingRevision(app, product, oldKey);
    // The keys of another revision that waits by now may read the same, and be other parts'.
    if (prepared.revision !== revision) throw overtaken(asked);
  }
  return publishRun(app, prepared.runId, plan.base);
}

/** @returns false when the question is another one by now: somebody else has answered too, or something was published */
async function keepAnswer(
  app: App,
  prepared: PreparedRevision,
  { product, oldKey, newKey, author }: Answer,
): Promise<boolean> {
  checkAnswer(prepared, { oldKey, newKey });
  const answer: RebindDecision = { newKey, author, at: app.now().toISOString() };
  return app.database.db.transaction().execute(async (tx) => {
    if (!(await holdPrepared(tx, prepared))) return false;
    const kept = await tx
      .updateTable("pending_revision")
      .set({ decisions: JSON.stringify({ ...prepared.answers, [oldKey]: answer }) })
      .where("product_id", "=", product)
      .where("run_id", "=", prepared.runId)
      .executeTakeFirst();
    return kept.numUpdatedRows > 0n;
  });
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
  throw overtaken(prepared);
}

/** @throws RenderlineError rebind-invalid */
function checkAnswer(
  { diff, decisions }: PreparedRevision,
  { oldKey, newKey }: Pick<Answer, "oldKey" | "newKey">,
): void {
  const ambiguous = diff?.ambiguous ?? [];
  const olds = ambiguous.flatMap((group) => group.old.map(({ key }) => key));
  if (!olds.includes(oldKey)) {
    throw new RenderlineError(
      "rebind-invalid",
      `${oldKey} is no old part that may be any of several`,
      `Take one of: ${olds.join(", ")}.`,
    );
  }
  const free = [...ambiguous.flatMap((group) => group.new), ...(diff?.added ?? [])].map(({ key }) => key);
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
