import { partsSchema, productSchema, type ArtifactRef, type Parts, type RebindDecision } from "#contracts";
import type { App } from "#runtime/app";
import { currentState, type StateVersion } from "#runtime/materials/state";
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
  /** What people said about ambiguous parts, by the old part's key. */
  readonly decisions: Readonly<Record<string, RebindDecision>>;
  /** What people assigned when it was looked at. */
  readonly state: StateVersion;
}

/**
 * What a run has prepared, matched with what is current now.
 * @param without a part whose decision is left out
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
  const made = await decisionsAbout(app, product, revision);
  const decisions = Object.fromEntries(Object.entries(made).filter(([oldKey]) => oldKey !== without));
  const order = { product, revision, minted, decisions: new Map(newKeys(decisions)) };
  const plan = await planKeys({ db, artifacts: app.artifacts }, order);
  const state = await currentState(app, product);
  return { product, revision, runId, request: run.request, output, minted, plan, decisions, state };
}

function newKeys(decisions: PreparedRevision["decisions"]): [string, string | null][] {
  return Object.entries(decisions).map(([oldKey, { newKey }]) => [oldKey, newKey]);
}

/** Decisions hold for one revision after one other; for any other two they mean nothing. */
async function decisionsAbout(app: App, product: string, revision: string): Promise<PreparedRevision["decisions"]> {
  const row = await app.database.db
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
