import { sql, type Kysely } from "kysely";

/**
 * Dispatches, and what makes publishing safe: a publication names its dispatch with the fence that this has now, and a run
 * of that dispatch and fence which may publish. A dispatch has one at most; no other row can be written.
 */
const statements = [
  sql`create table output_type_mode (
    output_type text primary key,
    mode text not null check (mode in ('legacy', 'shadow', 'canary', 'graph')),
    share integer not null default 0 check (share between 0 and 100),
    fence integer not null default 1)`,
  sql`create table mode_change (
    position bigserial primary key,
    output_type text not null,
    mode text not null,
    share integer not null,
    fence integer not null,
    author text not null,
    reason text not null check (reason <> ''),
    changed_at timestamptz not null)`,
  sql`create table dispatch (
    id text primary key,
    order_line_id text not null references order_line (id),
    output_type text not null,
    output_type_digest text not null references definition (digest),
    mode text not null check (mode in ('legacy', 'shadow', 'canary', 'graph')),
    path text not null check (path in ('legacy', 'graph')),
    fence integer not null,
    status text not null check (status in ('running', 'published', 'failed', 'cancelled')),
    cause jsonb,
    error jsonb,
    created_at timestamptz not null,
    finished_at timestamptz,
    unique (id, fence))`,
  sql`create unique index dispatch_under_way on dispatch (order_line_id) where status = 'running'`,
  sql`create index dispatch_of_type on dispatch (output_type) where status = 'running'`,
  sql`alter table run
    add column dispatch_id text references dispatch (id),
    add column fence integer,
    add column may_publish boolean not null default false,
    add check (not may_publish or dispatch_id is not null),
    add unique (id, dispatch_id, fence, may_publish)`,
  sql`alter table attempt add column log text not null default ''`,
  sql`create index run_of_dispatch on run (dispatch_id)`,
  sql`create table publication (
    dispatch_id text primary key,
    fence integer not null,
    run_id text not null,
    may_publish boolean not null check (may_publish),
    name text not null,
    kind text not null,
    role text not null,
    sha256 text not null,
    bytes bigint not null,
    published_at timestamptz not null,
    foreign key (dispatch_id, fence) references dispatch (id, fence),
    foreign key (run_id, dispatch_id, fence, may_publish) references run (id, dispatch_id, fence, may_publish))`,
  sql`create table shadow_result (
    dispatch_id text primary key references dispatch (id),
    run_id text not null references run (id),
    verdict text not null check (verdict in ('equal', 'different', 'failed')),
    published_sha256 text,
    shadow_sha256 text,
    error jsonb,
    at timestamptz not null)`,
  sql`create table event (
    position bigserial primary key,
    at timestamptz not null,
    type text not null,
    dispatch_id text references dispatch (id),
    run_id text references run (id),
    data jsonb not null)`,
  sql`create index event_of_dispatch on event (dispatch_id)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
