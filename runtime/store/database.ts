import { mkdir, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { Migrator } from "kysely/migration";
import { RenderlineError } from "#contracts";
import { diskFull, fileFailure } from "./file-failure.ts";
import { migrations } from "./migrations/index.ts";
import type { Database } from "./schema.ts";

/** The embedded database: `db` for our tables, `pglite` for the queue, which shares the connection. */
export interface OpenDatabase {
  readonly db: Kysely<Database>;
  readonly pglite: PGlite;
  close(): Promise<void>;
}

/**
 * Opens the embedded database and brings its schema up to date. PGlite takes no lock of its own, so the caller
 * must hold the data folder's lock.
 * @param folder a folder on disk, or undefined for a database in memory
 */
export async function openDatabase(folder: string | undefined): Promise<OpenDatabase> {
  let pglite: PGlite;
  try {
    if (folder !== undefined) await mkdir(dirname(folder), { recursive: true });
    pglite = await PGlite.create(folder);
  } catch (error) {
    throw await openFailure(error, folder);
  }
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
  await migrate(db);
  return { db, pglite, close: () => db.destroy() };
}

/** Below this many bytes free, a database that would not open is taken to have had no room. A new one has 39 MB. */
const scarceBytes = 64 * 2 ** 20;

/** The embedded database throws plain objects, and where there is no room sometimes just "Aborted()". */
async function openFailure(error: unknown, folder: string | undefined): Promise<unknown> {
  if (folder === undefined) return error;
  const failure = fileFailure(error, folder);
  if (failure instanceof RenderlineError) return failure;
  const { bavail, bsize } = await statfs(dirname(folder));
  if (bavail * bsize < scarceBytes) return diskFull(folder, error);
  const said = error instanceof Error ? error.message : JSON.stringify(error);
  return new RenderlineError(
    "internal",
    `the database in "${folder}" could not be opened: ${said}`,
    "Move that folder away to start with an empty database; renders and products beside it stay.",
    error,
  );
}

/**
 * Applies the migrations that are missing.
 * @param until the last one to apply; all of them without it
 */
export async function migrate<TSchema>(db: Kysely<TSchema>, until?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  const { error, results } = until === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(until);
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  throw new RenderlineError(
    "internal",
    `the database schema could not be brought up to date${failed === undefined ? "" : ` (migration "${failed}")`}`,
    "If the data folder was written by a newer Renderline, use that one; otherwise report this with the log.",
    error,
  );
}
