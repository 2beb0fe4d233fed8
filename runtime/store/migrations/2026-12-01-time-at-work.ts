import { sql, type Kysely } from "kysely";

/**
 * A run's limit counts the time in which somebody is at work on it, not what it waits for its turn: a long queue is no fault of
 * a run. What runs beside is given up at a deadline, wherever it stands. Until now a deadline was both; of open runs it becomes the
 * one or the other. Runs that wait for a material are looked for again and again.
 */
const statements = [
  sql`alter table run
    add column time_limit double precision,
    add column time_box double precision`,
  sql`update run set time_limit = extract(epoch from deadline - created_at),
      time_box = case when not may_publish then 86400 end,
      deadline = case when not may_publish then now() + interval '1 day' end
    where deadline is not null and status in ('queued', 'running', 'waiting')`,
  sql`create index run_waiting on run (product_id) where status = 'waiting'`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
