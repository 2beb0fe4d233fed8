import { sql, type Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { RenderlineError } from "#contracts";
import { migrations } from "./migrations/index.ts";

/**
 * Applies the migrations that are missing.
 * @param until the last one to apply; all of them without it
 * @throws RenderlineError internal, database-unreachable
 */
export async function migrate<TSchema>(db: Kysely<TSchema>, until?: string): Promise<void> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  // Named: without it, the tables of another schema of the same database are taken for these.
  const migrationTableSchema = rows[0]?.schema ?? "public";
  const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
  const migrator = new Migrator({ db, provider, migrationTableSchema });
  const { error, results } = until === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(until);
  if (error === undefined) return;
  // A server that goes away meanwhile says so itself.
  if (error instanceof RenderlineError) throw error;
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  throw new RenderlineError(
    "internal",
    `the database schema could not be brought up to date${failed === undefined ? "" : ` (migration "${failed}")`}`,
    "If the data folder was written by a newer Renderline, use that one; otherwise report this with the log.",
    error,
  );
}
