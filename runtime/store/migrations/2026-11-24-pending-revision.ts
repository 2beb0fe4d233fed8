import { sql, type Kysely } from "kysely";

/** A prepared revision that waits for people to say which part is which, with what they said; and what became of materials. */
const statements = [
  sql`create table pending_revision (
    product_id text primary key references product (id),
    base text not null,
    run_id text not null references run (id),
    decisions jsonb not null,
    created_at timestamptz not null)`,
  sql`alter table product_revision add column materials jsonb not null default '[]'`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
