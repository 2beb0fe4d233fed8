import { sql, type Kysely } from "kysely";

/**
 * When it was recorded what became of a shadow, on the shadow itself: those that wait for it are found by an index that holds no
 * others, however many there ever were; one that was cancelled is compared with nothing. One column says which these are, so
 * that the planner knows how few.
 */
const statements = [
  sql`alter table run add column compared_at timestamptz`,
  sql`update run set compared_at = shadow_result.at from shadow_result
    where shadow_result.dispatch_id = run.dispatch_id and not run.may_publish`,
  sql`alter table run add column uncompared boolean
    generated always as (not may_publish and dispatch_id is not null and compared_at is null and status <> 'cancelled') stored`,
  sql`create index run_uncompared on run (dispatch_id) where uncompared`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
