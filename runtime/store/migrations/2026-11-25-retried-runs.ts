import { sql, type Kysely } from "kysely";

/** Which run a run tries again, and from which node on; without one, from whatever had not succeeded. */
const statements = [
  sql`alter table run
    add column retry_of text references run (id),
    add column retry_from text,
    add check (retry_from is null or retry_of is not null)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
