import type { Transaction } from "kysely";
import {
  canonicalJson,
  partsSchema,
  productSchema,
  RenderlineError,
  type ArtifactRef,
  type Parts,
  type RevisionDiff,
} from "#contracts";
import type { App } from "#runtime/app";
import { partsAt } from "#runtime/materials/product";
import { currentState, holdRevision, stateAt, type StateVersion } from "#runtime/materials/state";
import type { Queryable } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import { diffSettled } from "./diff-settled.ts";
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
  /** What becomes of the current revision's parts; null where there is none, or it is this one. */
  readonly diff: RevisionDiff | null;
  /** What people said about ambiguous parts, whether it holds or not. */
  readonly answers: Answers;
  /** What of it fits the parts: `diff` follows it. */
  readonly decisions: Answers;
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
  const isBack = plan.settled && plan.base !== undefined && plan.base !== revision;
  const { diff, decisions } = isBack
    ? await diffGoingBack(app, { product, minted, plan, answers: asked, state })
    : { diff: plan.settled ? null : plan.changes, decisions: plan.decisions };
  return { product, revision, runId, request: run.request, output, minted, plan, diff, answers, decisions, state };
}

type Matched = Pick<PreparedRevision, "diff" | "decisions">;

/** A revision that was published before: its keys are settled, what becomes of the materials assigned since is not. */
async function diffGoingBack(
  app: App,
  prepared: Pick<PreparedRevision, "product" | "minted" | "plan" | "answers" | "state">,
): Promise<Matched> {
  const { product, minted, plan, answers, state } = prepared;
  // Where nobody assigned anything, nothing can be lost, and a current revision whose files were lost is no obstacle.
  if (Object.keys(state.repairs).length === 0) return { diff: null, decisions: {} };
  const before = await partsAt(app, product, plan.base ?? "");
  if (before === undefined) throw new Error(`the current revision of "${product}" was never published`);
  const parts = minted.parts.map((part) => ({ ...part, key: plan.keys.get(part.key) ?? part.key }));
  return diffSettled({ before, after: { ...minted, parts } }, answers);
}

/** What somebody said about an ambiguous part that does not fit the parts any more. */
export interface DroppedAnswer {
  readonly oldKey: string;
  readonly newKey: string | null;
  readonly author: string;
}

export function droppedAnswers({ answers, decisions }: PreparedRevision): DroppedAnswer[] {
  const dropped = Object.entries(answers).filter(([oldKey]) => !Object.hasOwn(decisions, oldKey));
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
