import { sql, type Kysely, type Transaction } from "kysely";
import type { ArtifactKind } from "#contracts";
import type { CacheTables } from "./result-cache.ts";
import type { Database } from "./schema.ts";

/** What the database says of artifacts at one moment. */
export interface RecordedReferences {
  /** Everything that looks like a digest, wherever it stands. */
  readonly digests: ReadonlySet<string>;
  /** By digest, as far as it was recorded. */
  readonly kinds: ReadonlyMap<string, ArtifactKind>;
}

/** Which results of the cache still count: those that were used since. */
export interface CacheCutoff {
  readonly unusedSince: Date;
}

/** Not references: the list of what was ever stored; and the cache, whose rows count by their last use. */
const apart = ["artifact", "cached_result", "partial_artifact"];

/**
 * Reads what refers to artifacts from every table there is, so that one that is added tomorrow counts too. Too much may look
 * like a digest, which keeps an artifact that could go; too little cannot.
 */
export async function recordedReferences(
  db: Kysely<Database>,
  { unusedSince }: CacheCutoff,
): Promise<RecordedReferences> {
  // One moment for all tables: what moves from one to another meanwhile must be seen in one of them.
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (tx) => {
      const digests = new Set<string>();
      const kinds = new Map<string, ArtifactKind>();
      for (const [table, columns] of await textColumns(tx)) {
        for (const digest of await digestsIn(tx, table, columns)) digests.add(digest);
      }
      const cache = tx.withTables<CacheTables>();
      const results = cache.selectFrom("cached_result").select("outputs").where("used_at", ">=", unusedSince);
      for (const { outputs } of await results.execute()) {
        for (const { sha256 } of Object.values(outputs)) digests.add(sha256);
      }
      const partials = cache.selectFrom("partial_artifact").select("ref").where("used_at", ">=", unusedSince);
      for (const { ref } of await partials.execute()) {
        digests.add(ref.sha256);
        kinds.set(ref.sha256, ref.kind);
      }
      const recorded = await tx.selectFrom("artifact").select(["sha256", "kind"]).execute();
      for (const { sha256, kind } of recorded) kinds.set(sha256, kind);
      return { digests, kinds };
    });
}

/** Drops what nobody has used since. @returns how many results and parts of results */
export async function dropUnused(
  db: Kysely<Database>,
  { unusedSince }: CacheCutoff,
): Promise<{ readonly results: number; readonly partials: number }> {
  const tables = db.withTables<CacheTables>();
  const results = await tables.deleteFrom("cached_result").where("used_at", "<", unusedSince).executeTakeFirst();
  const partials = await tables.deleteFrom("partial_artifact").where("used_at", "<", unusedSince).executeTakeFirst();
  return { results: Number(results.numDeletedRows), partials: Number(partials.numDeletedRows) };
}

/** How much of the cache nobody has used since. */
export async function countUnused(
  db: Kysely<Database>,
  { unusedSince }: CacheCutoff,
): Promise<{ readonly results: number; readonly partials: number }> {
  const count = async (table: keyof CacheTables): Promise<number> => {
    const query = db.withTables<CacheTables>().selectFrom(table).where("used_at", "<", unusedSince);
    return Number((await query.select((eb) => eb.fn.countAll().as("count")).executeTakeFirstOrThrow()).count);
  };
  return { results: await count("cached_result"), partials: await count("partial_artifact") };
}

/** Columns that can hold a digest, by table. */
async function textColumns(tx: Transaction<Database>): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ table_name: string; column_name: string }>`
    select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and table_name not like 'kysely%'
      and data_type not in ('integer', 'bigint', 'boolean', 'double precision', 'timestamp with time zone')
    order by table_name, ordinal_position`.execute(tx);
  const columns = new Map<string, string[]>();
  for (const { table_name: table, column_name: column } of rows) {
    if (!apart.includes(table)) columns.set(table, [...(columns.get(table) ?? []), column]);
  }
  return columns;
}

async function digestsIn(tx: Transaction<Database>, table: string, columns: readonly string[]): Promise<string[]> {
  const text = sql.join(columns.map((column) => sql`${sql.ref(column)}::text`));
  const { rows } = await sql<{ digest: string }>`
    select distinct found[1] as digest
    from ${sql.table(table)}, lateral regexp_matches(concat_ws(' ', ${text}), '[0-9a-f]{64}', 'g') as found`.execute(
    tx,
  );
  return rows.map(({ digest }) => digest);
}
