import { Kysely, PostgresDialect, sql } from "kysely";
import { RenderlineError } from "#contracts";
import type { OpenDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { ServerPool, unreachable } from "./postgres-pool.ts";
import { RetriedKysely } from "./retried-transactions.ts";
import type { Database } from "./schema.ts";

/** Connections of one process: its workers commit one at a time each. */
const poolSize = 10;

/**
 * Opens a PostgreSQL database and brings its schema up to date; several processes may do so at once.
 * @throws RenderlineError database-unreachable, then and from whatever is asked of it later
 */
export async function openPostgres({ url, schema }: { url: string; schema?: string }): Promise<OpenDatabase> {
  await bringUpToDate(url, schema);
  const pool = new ServerPool({ url, schema, max: poolSize });
  const db = new RetriedKysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const executeSql: ServerPool["query"] = (text, values) => pool.query(text, values);
  const queue = { db: { executeSql }, schema: schema === undefined ? "pgboss" : queueSchemaOf(schema) };
  return { db, queue, embedded: false, close: () => db.destroy() };
}

/** On connections of its own: what a migration does to a large table may take long. */
async function bringUpToDate(url: string, schema: string | undefined): Promise<void> {
  const pool = new ServerPool({ url, schema, max: poolSize, answerMs: "unlimited" });
  const db = new RetriedKysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    if (schema !== undefined) await sql`create schema if not exists ${sql.id(schema)}`.execute(db);
    await migrate(db);
  } catch (error) {
    throw notOpened(url, error);
  } finally {
    await db.destroy();
  }
}

/** Removes what was opened in a schema of its own, with all that is in it. One that is not there is none. */
export async function dropPostgresSchema({ url, schema }: { url: string; schema: string }): Promise<void> {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: new ServerPool({ url, max: 1 }) }) });
  try {
    for (const name of [queueSchemaOf(schema), schema])
      await sql`drop schema if exists ${sql.id(name)} cascade`.execute(db);
  } catch (error) {
    throw notOpened(url, error);
  } finally {
    await db.destroy();
  }
}

const queueSchemaOf = (schema: string): string => `${schema}_queue`;

/** Whatever the server refuses at first, a password or a database that is not there, somebody has to look at the same things. */
function notOpened(url: string, error: unknown): RenderlineError {
  return error instanceof RenderlineError ? error : unreachable(url, "could not be opened", error);
}
