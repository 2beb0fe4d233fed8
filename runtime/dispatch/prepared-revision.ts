import type { Transaction } from "kysely";
import { canonicalJson, partsSchema, productSchema, RenderlineError, type ArtifactRef, type Parts } from "#contracts";
import type { App } from "#runtime/app";
import { currentState, holdRevision, stateAt, type StateVersion } from "#runtime/materials/state";
import type { Queryable } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import type { Answers } from "./holding-answers.ts";
import { planKeys, type KeyPlan } from "./part-ledger.ts";

/** A product revision that a run has made and that is not published yet, with the keys it would get. */
export interface PreparedRevision {
  readonly product: string;
  readonly revision: string;
  readonly runId: string;
  /** The STEP file. */
  readonly request: ArtifactRef;
  /** The manifest, with the keys that the file mints. */
  readonly output: ArtifactRef;
  readonly minted: Parts;
  readonly plan: KeyPlan;
  /** What people said about ambiguous parts, whether it holds (`plan.decisions`) or not. */
  readonly answers: Answers;
  /** What people assigned when it was looked at. */
  readonly state: StateVersion;
}

/**
 * What a run has prepared, matched with what is current now.
 * @param without a part whose answer is left out
 */
export async function prepareRevision(app: App, runId: string, without?: string): Promise<PreparedRevision> {
  const { db } = app.database;
  const run = await db
    .selectFrom("run")
    .select(["product_id", "revision", "request"])
    .where("id", "=", runId)
    .executeTakeFirstOrThrow();
  const output = await db
    .selectFrom("output")
    .select(["kind", "role", "sha256", "bytes"])
    .where("run_id", "=", runId)
    .where("name", "=", "product")
    .executeTakeFirstOrThrow();
  const { product_id: product, revision } = run;
  const { parts } = await app.artifacts.readJson(output.sha256, productSchema);
  const minted = await app.artifacts.readJson(parts.sha256, partsSchema);
  const answers = await answersAbout(db, product, revision);
  const asked = Object.fromEntries(Object.entries(answers).filter(([oldKey]) => oldKey !== without));
  const plan = await planKeys({ db, artifacts: app.artifacts }, { product, revision, minted, answers: asked });
  const state = await currentState(app, product);
  return { product, revision, runId, request: run.request, output, minted, plan, answers, state };
}

/** What somebody said about an ambiguous part that does not fit the parts any more. */
export interface DroppedAnswer {
  readonly oldKey: string;
  readonly newKey: string | null;
  readonly author: string;
}

export function droppedAnswers({ answers, plan }: PreparedRevision): DroppedAnswer[] {
  const dropped = Object.entries(answers).filter(([oldKey]) => !Object.hasOwn(plan.decisions, oldKey));
  return dropped.map(([oldKey, { newKey, author }]) => ({ oldKey, newKey, author }));
}

/** What is told about a revision that was to follow another than the current one. */
export function overtaken({ product, revision }: PreparedRevision): RenderlineError {
  return new RenderlineError(
    "product-changed",
    `product "${product}" was published anew since revision ${revision.slice(0, 12)} was prepared`,
    "Ingest that STEP file again: its parts are then matched with what is current now.",
  );
}

/**
 * Whether all that a revision was prepared with is still so: what is current, what people assigned and what they answered.
 * Nobody changes it until the transaction ends.
 */
export async function holdPrepared(
  tx: Transaction<Database>,
  { product, revision, plan, state, answers }: PreparedRevision,
): Promise<boolean> {
  if ((await holdRevision(tx, product)) !== plan.base) return false;
  if ((await stateAt(tx, product, undefined)).version !== state.version) return false;
  return canonicalJson(await answersAbout(tx, product, revision)) === canonicalJson(answers);
}

/** Answers hold for one revision after one other; for any other two they mean nothing. */
async function answersAbout(db: Queryable, product: string, revision: string): Promise<Answers> {
  const row = await db
    .selectFrom("pending_revision")
    .innerJoin("run", "run.id", "pending_revision.run_id")
    .innerJoin("product", "product.id", "pending_revision.product_id")
    .select("decisions")
    .where("pending_revision.product_id", "=", product)
    .where("run.revision", "=", revision)
    .whereRef("product.current_revision", "=", "pending_revision.base")
    .executeTakeFirst();
  return row?.decisions ?? {};
}
