import { Kysely, PostgresDialect, sql } from "kysely";
import { Pool, types, type QueryResult } from "pg";
import { RenderlineError } from "#contracts";
import type { OpenDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { RetriedKysely } from "./retried-transactions.ts";
import type { Database } from "./schema.ts";

/** How long a connection may take before the server counts as gone, milliseconds. */
const connectTimeoutMs = 10_000;

/** Connections of one process: its workers commit one at a time each. */
const poolSize = 10;

/** A connection that the server drops while idle is replaced at the next query; whoever has one in use is told there. */
const ignoreIdleLoss = (): void => undefined;

/**
 * Opens a PostgreSQL database and brings its schema up to date; several processes may do so at once.
 * @throws RenderlineError database-unreachable
 */
export async function openPostgres({ url, schema }: { url: string; schema?: string }): Promise<OpenDatabase> {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "renderline",
    // Names without a schema are looked up there, and made there.
    ...(schema === undefined ? {} : { options: `-c search_path=${schema}` }),
    types: { getTypeParser: parserOf },
  });
  pool.on("error", ignoreIdleLoss);
  const db = new RetriedKysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    if (schema !== undefined) await sql`create schema if not exists ${sql.id(schema)}`.execute(db);
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error instanceof RenderlineError ? error : unreachable(url, error);
  }
  const executeSql = (text: string, values?: unknown[]): Promise<QueryResult> => pool.query(text, values);
  const queue = { db: { executeSql }, schema: schema === undefined ? "pgboss" : queueSchemaOf(schema) };
  return { db, queue, embedded: false, close: () => db.destroy() };
}

/** Removes what was opened in a schema of its own, with all that is in it. One that is not there is none. */
export async function dropPostgresSchema({ url, schema }: { url: string; schema: string }): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: connectTimeoutMs });
  pool.on("error", ignoreIdleLoss);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    for (const name of [queueSchemaOf(schema), schema])
      await sql`drop schema if exists ${sql.id(name)} cascade`.execute(db);
  } catch (error) {
    throw unreachable(url, error);
  } finally {
    await db.destroy();
  }
}

const queueSchemaOf = (schema: string): string => `${schema}_queue`;

/** PostgreSQL's int8, which the driver hands out as text for fear of rounding: what we count stays below 2^53. */
const parserOf: typeof types.getTypeParser = (oid, format) =>
  oid === types.builtins.INT8 && format !== "binary" ? Number : types.getTypeParser(oid, format);

/** The address may hold a password; only where the server is supposed to be is told. */
function unreachable(url: string, cause: unknown): RenderlineError {
  const where = URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : "the address in DATABASE_URL";
  const said = cause instanceof AggregateError ? cause.errors.map(messageOf).join("; ") : messageOf(cause);
  return new RenderlineError(
    "database-unreachable",
    `PostgreSQL at ${where} could not be opened: ${said}`,
    "Look whether it runs, and at DATABASE_URL: postgres://USER:PASSWORD@HOST:PORT/DATABASE. Without it, the embedded database is used.",
    cause,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
