import { sql, type Kysely } from "kysely";

/**
 * Which transaction wrote an event. Positions are given out before their transactions commit, so a reader that goes on after
 * the highest position it saw would miss one that commits later; after the last transaction that has ended, none.
 */
const statements = [
  sql`alter table event add column tx bigint not null default pg_current_xact_id()::text::bigint`,
  sql`create index event_in_order on event (tx, position)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
