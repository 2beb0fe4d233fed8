import { sql, type Kysely } from "kysely";

const statements = [
  sql`create table material_state (
    product_id text not null references product (id),
    version integer not null check (version > 0),
    state jsonb not null,
    action text not null check (action in ('assign', 'clear', 'undo', 'import')),
    undoes integer,
    author text not null,
    created_at timestamptz not null,
    primary key (product_id, version),
    check ((action = 'undo') = (undoes is not null)))`,
  sql`alter table run add column material_state jsonb`,
];

/** What people assigned to a product's parts, each change a version of its own; and which of them a run pinned. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
