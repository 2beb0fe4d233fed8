import { materialStateSchema, type ArtifactRef, type MaterialState } from "#contracts";
import type { App } from "#runtime/app";
import type { MaterialStateTable } from "#runtime/store/schema";

/** One version of what people assigned to a product's parts. Version 0 is that of a product nobody touched. */
export interface StateVersion {
  readonly version: number;
  readonly repairs: MaterialState["repairs"];
}

/** A change that somebody makes. */
export interface StateChange {
  readonly action: MaterialStateTable["action"];
  readonly undoes?: number;
  readonly author: string;
}

/** The newest version. */
export async function currentState(app: App, productId: string): Promise<StateVersion> {
  return stateAt(app, productId, undefined);
}

/** A version as it was; the newest without a number. */
export async function stateAt(app: App, productId: string, version: number | undefined): Promise<StateVersion> {
  if (version === 0) return { version: 0, repairs: {} };
  const row = await app.database.db
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
  const { repairs } = await currentState(app, productId);
  return app.artifacts.writeJson("material-state", "repairs", { version: 1, repairs } satisfies MaterialState);
}

/**
 * Writes the next version, made from the newest one while nobody else can write.
 * @param make gives the new repairs, or undefined when there is nothing to change
 */
export async function changeState(
  app: App,
  productId: string,
  change: StateChange,
  make: (repairs: MaterialState["repairs"]) => MaterialState["repairs"] | undefined,
): Promise<StateVersion> {
  return app.database.db.transaction().execute(async (tx) => {
    await tx.selectFrom("product").select("id").where("id", "=", productId).forUpdate().execute();
    const row = await tx
      .selectFrom("material_state")
      .select(["version", "state"])
      .where("product_id", "=", productId)
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirst();
    const newest: StateVersion = { version: row?.version ?? 0, repairs: row?.state.repairs ?? {} };
    const repairs = make(newest.repairs);
    if (repairs === undefined) return newest;
    const state = materialStateSchema.parse({ version: 1, repairs });
    await tx
      .insertInto("material_state")
      .values({
        product_id: productId,
        version: newest.version + 1,
        state: JSON.stringify(state),
        action: change.action,
        undoes: change.undoes ?? null,
        author: change.author,
        created_at: app.now(),
      })
      .execute();
    return { version: newest.version + 1, repairs: state.repairs };
  });
}
