import { sql, type Kysely } from "kysely";

/** The ledger learns which revision a key was last seen in and how it came there, and a revision what it changed. */
const statements = [
  sql`alter table part_key add column last_revision text`,
  sql`update part_key set last_revision = first_revision`,
  sql`alter table part_key alter column last_revision set not null`,
  sql`alter table part_key add column carried jsonb`,
  sql`alter table product_revision add column changes jsonb`,
  sql`create table part_binding (
    product_id text not null,
    revision text not null,
    minted text not null,
    key text not null,
    primary key (product_id, revision, minted),
    unique (product_id, revision, key),
    foreign key (product_id, key) references part_key (product_id, key))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
