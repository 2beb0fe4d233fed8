import type { SideEffects } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";

/** What an order line has left behind in every table that tells of it. */
export async function orderLineEffects(app: App, orderLineId: string): Promise<SideEffects> {
  const { db } = app.database;
  const dispatches = await db
    .selectFrom("dispatch")
    .selectAll()
    .where("order_line_id", "=", orderLineId)
    .orderBy("created_at")
    .execute();
  const last = dispatches.at(-1);
  const runs = await db
    .selectFrom("run")
    .selectAll()
    .where("order_line_id", "=", orderLineId)
    .orderBy("created_at")
    .orderBy("fence")
    .execute();
  const ids = dispatches.map(({ id }) => id);
  const publications =
    ids.length === 0
      ? []
      : await db
          .selectFrom("publication")
          .select(["kind", "role", "sha256"])
          .where("dispatch_id", "in", ids)
          .orderBy("published_at")
          .execute();
  const events =
    ids.length === 0
      ? []
      : await db.selectFrom("event").select("type").where("dispatch_id", "in", ids).orderBy("position").execute();
  const waiting = runs.find(({ status }) => status === "waiting");
  return {
    outcome: waiting === undefined ? (last?.status ?? "none") : "waiting",
    error: waiting?.error?.code ?? last?.error?.code ?? null,
    fellBack: last?.cause?.code ?? null,
    runs: runs.map(({ mode, status, may_publish: mayPublish }) => ({ path: mode, status, mayPublish })),
    publications,
    notifications: events.map(({ type }) => type),
    records: await countRecords(
      app,
      runs.map(({ id }) => id),
    ),
  };
}

/** What an ingest has left behind: of a product's revisions, each with its files. */
export async function productEffects(
  app: App,
  {
    product,
    runId,
    error,
  }: { readonly product: string; readonly runId: string | undefined; readonly error: string | null },
): Promise<SideEffects> {
  const { db } = app.database;
  const revisions = await db.selectFrom("product_revision").selectAll().where("product_id", "=", product).execute();
  const runs = await db.selectFrom("run").selectAll().where("product_id", "=", product).execute();
  return {
    outcome: revisions.length > 0 ? "published" : "failed",
    error,
    fellBack: null,
    runs: runs.map(({ mode, status, may_publish: mayPublish }) => ({ path: mode, status, mayPublish })),
    publications: revisions.flatMap(({ files }) => files.map(({ kind, role, sha256 }) => ({ kind, role, sha256 }))),
    notifications: [],
    records: await countRecords(app, runId === undefined ? [] : [runId]),
  };
}

/** How many rows tell of these runs. */
async function countRecords(app: App, runs: readonly string[]): Promise<SideEffects["records"]> {
  const records: Record<string, number> = { run: runs.length };
  for (const table of ["node_run", "attempt", "module_call", "output"] as const) {
    const { n } =
      runs.length === 0
        ? { n: 0 }
        : await app.database.db
            .selectFrom(table)
            .select((row) => row.fn.countAll<number>().as("n"))
            .where("run_id", "in", runs)
            .executeTakeFirstOrThrow();
    records[table] = n;
  }
  return records;
}
