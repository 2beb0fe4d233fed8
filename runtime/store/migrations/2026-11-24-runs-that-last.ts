import { sql, type Kysely } from "kysely";

/** Runs that outlive their process: who has a node and until when, what is still open, and how often it was tried. */
const statements = [
  sql`alter table run
    add column attended boolean not null default true,
    add column cached boolean not null default true,
    add column priority integer not null default 0,
    add column deadline timestamptz,
    add column remaining integer not null default 0,
    add column attempts integer not null default 0,
    add column failures integer not null default 0,
    add column worker text,
    add column lease_until timestamptz`,
  sql`alter table node_run
    add column pending integer not null default 0,
    add column resource text not null default 'cpu',
    add column module text not null default '',
    add column failures integer not null default 0,
    add column worker text,
    add column lease_until timestamptz`,
  sql`create index node_run_lease on node_run (lease_until) where status = 'running'`,
  sql`create index run_live on run (status) where status in ('queued', 'running')`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
