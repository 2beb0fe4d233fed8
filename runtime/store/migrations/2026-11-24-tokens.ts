import { sql, type Kysely } from "kysely";

/** Who may use the API: of a token only its digest is kept, so that nothing here lets anybody in. */
const statements = [
  sql`create table token (
    id text primary key,
    name text not null check (name <> ''),
    scope text not null check (scope in ('view', 'operate', 'promote')),
    sha256 text not null unique,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
