import { sql, type Kysely } from "kysely";

/** Results of module calls by what decides them, and of results in the making the parts that are done; both until nobody has used them for long. */
const statements = [
  sql`create table cached_result (
    cache_key text primary key,
    outputs jsonb not null,
    notes jsonb not null,
    created_at timestamptz not null,
    used_at timestamptz not null)`,
  sql`create table partial_artifact (
    cache_key text not null,
    name text not null,
    ref jsonb not null,
    created_at timestamptz not null,
    used_at timestamptz not null,
    primary key (cache_key, name))`,
  sql`create index cached_result_used_at on cached_result (used_at)`,
  sql`create index partial_artifact_used_at on partial_artifact (used_at)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
