import { sql, type Kysely } from "kysely";

/** Who is there to execute something, and what: without it, nobody could tell a class that nobody takes from one that has a lot to do. */
const statements = [
  sql`create table worker (
    name text primary key,
    classes jsonb not null,
    modules jsonb not null,
    started_at timestamptz not null,
    present_until timestamptz not null)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
