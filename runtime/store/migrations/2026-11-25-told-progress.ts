import { sql, type Kysely } from "kysely";

/**
 * How far a node or a legacy run has come, which was said to nobody but whoever waited for the run in that very process; and what
 * of a call's time went into fetching and writing.
 */
const statements = [
  sql`alter table node_run add column progress jsonb`,
  sql`alter table run add column progress jsonb`,
  sql`alter table module_call add column load_ms integer, add column store_ms integer`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
