import type { Transaction } from "kysely";
import { materialStateSchema, sha256Hex, type ArtifactRef, type MaterialState } from "#contracts";
import type { App } from "#runtime/app";
import { formatArtifact } from "#runtime/store/artifact-content";
import type { Queryable } from "#runtime/store/run-records";
import type { Database, MaterialStateTable } from "#runtime/store/schema";

/** One version of what people assigned to a product's parts. Version 0 is that of a product nobody touched. */
export interface StateVersion {
  readonly version: number;
  readonly repairs: MaterialState["repairs"];
}

/** Who changes what. */
export interface StateChange {
  readonly product: string;
  readonly action: MaterialStateTable["action"];
  readonly author: string;
}

/** What the next version is to be. */
export interface NextState {
  readonly repairs: MaterialState["repairs"];
  /** The version that it takes back. */
  readonly undoes?: number;
}

/** The newest version. */
export async function currentState(app: App, productId: string): Promise<StateVersion> {
  return stateAt(app.database.db, productId, undefined);
}

/** A version as it was; the newest without a number. */
export async function stateAt(db: Queryable, productId: string, version: number | undefined): Promise<StateVersion> {
  if (version === 0) return { version: 0, repairs: {} };
  const row = await db
    .selectFrom("material_state")
    .select(["version", "state"])
    .where("product_id", "=", productId)
    .$if(version !== undefined, (query) => query.where("version", "=", version ?? 0))
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return { version: 0, repairs: {} };
  return { version: row.version, repairs: materialStateSchema.parse(row.state).repairs };
}

/** The newest version as an artifact: what a run pins. */
export async function pinState(app: App, productId: string): Promise<ArtifactRef<"material-state">> {
  return app.artifacts.writeJson("material-state", "repairs", documentOf(await currentState(app, productId)));
}

/** The SHA-256 of that artifact, which is not written. */
export async function newestDigest(app: App, productId: string): Promise<string> {
  return sha256Hex(formatArtifact(documentOf(await currentState(app, productId))));
}

function documentOf({ repairs }: StateVersion): MaterialState {
  return { version: 1, repairs };
}

/** Makes the next version of the newest, or nothing when there is nothing to change. What it reads it reads through `tx`. */
type MakeState = (
  newest: StateVersion,
  tx: Transaction<Database>,
) => NextState | undefined | Promise<NextState | undefined>;

/**
 * Writes the next version, made from the newest one while nobody else can write or publish.
 * @returns the newest version now
 */
export function changeState(app: App, change: StateChange, make: MakeState): Promise<StateVersion> {
  return app.database.db.transaction().execute(async (tx) => {
    await holdRevision(tx, change.product);
    return writeNext(app, tx, change, make);
  });
}

/**
 * Does so for a change that names parts of a revision.
 * @returns the newest version now; undefined when the product has another revision by now, and nothing is written
 */
export function changeParts(
  app: App,
  change: StateChange & { readonly revision: string },
  make: MakeState,
): Promise<StateVersion | undefined> {
  return app.database.db.transaction().execute(async (tx) => {
    if ((await holdRevision(tx, change.product)) !== change.revision) return undefined;
    return writeNext(app, tx, change, make);
  });
}

/** The product's current revision, which nobody changes until the transaction ends; nor its materials. */
export async function holdRevision(tx: Transaction<Database>, product: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom("product")
    .select("current_revision")
    .where("id", "=", product)
    .forUpdate()
    .executeTakeFirst();
  return row?.current_revision;
}

/** Writes the next version within a transaction that holds the product. */
export async function writeNext(
  app: App,
  tx: Transaction<Database>,
  { product, action, author }: StateChange,
  make: MakeState,
): Promise<StateVersion> {
  const newest = await stateAt(tx, product, undefined);
  const next = await make(newest, tx);
  if (next === undefined) return newest;
  const { repairs } = materialStateSchema.parse({ version: 1, repairs: next.repairs });
  const version = newest.version + 1;
  await tx
    .insertInto("material_state")
    .values({
      product_id: product,
      version,
      state: JSON.stringify({ version: 1, repairs } satisfies MaterialState),
      action,
      undoes: next.undoes ?? null,
      author,
      created_at: app.now(),
    })
    .execute();
  return { version, repairs };
}
