import { mkdir, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { fromPglite, type ConstructorOptions } from "pg-boss";
import { RenderlineError } from "#contracts";
import { diskFull, fileFailure } from "./file-failure.ts";
import { migrate } from "./migrate.ts";
import { openPostgres } from "./postgres.ts";
import type { Database } from "./schema.ts";

/** The schema of the queue's own tables, beside ours. */
const queueSchema = "pgboss";

/** A database of either kind: `db` for our tables, `queue` for pg-boss, which shares the connection or the pool. */
export interface OpenDatabase {
  readonly db: Kysely<Database>;
  readonly queue: Pick<ConstructorOptions, "db" | "schema" | "backend">;
  /** Whether it is this process's alone, as an embedded one always is. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

/**
 * Where the database is: embedded in a folder of this process alone (undefined: in memory), or PostgreSQL at an address that
 * holds credentials. `schema` sets everything apart from what else is in that database.
 */
export type DatabaseLocation =
  | { readonly folder: string | undefined }
  | { readonly url: string; readonly schema?: string };

/**
 * Opens the database and brings its schema up to date. The embedded one takes no lock of its own, so the caller must hold the
 * data folder's lock.
 * @throws RenderlineError disk-full, data-folder-unwritable, database-unreachable
 */
export function openDatabase(location: DatabaseLocation): Promise<OpenDatabase> {
  return "url" in location ? openPostgres(location) : openEmbedded(location.folder);
}

async function openEmbedded(folder: string | undefined): Promise<OpenDatabase> {
  let pglite: PGlite;
  try {
    if (folder !== undefined) await mkdir(dirname(folder), { recursive: true });
    pglite = await PGlite.create(folder);
  } catch (error) {
    throw await openFailure(error, folder);
  }
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
  await migrate(db);
  const queue = { db: fromPglite(pglite), schema: queueSchema, backend: "pglite" } as const;
  return { db, queue, embedded: true, close: () => db.destroy() };
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
