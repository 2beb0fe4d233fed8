import type { ColumnType, Kysely } from "kysely";
import { RenderlineError, type ArtifactRef } from "#contracts";
import type { ManagedArtifactStore } from "./managed-artifacts.ts";
import { areWhole } from "./named-artifacts.ts";
import type { Queryable } from "./run-records.ts";
import type { Database } from "./schema.ts";

/** jsonb: read as a value, written as JSON text. */
type JsonColumn<TValue> = ColumnType<TValue, string, string>;

// Types and not interfaces, which Kysely's `withTables` does not take.

/** What a module call gave, by its cache key. */
type CachedResultTable = {
  cache_key: string;
  outputs: JsonColumn<Readonly<Record<string, ArtifactRef>>>;
  notes: JsonColumn<readonly string[]>;
  created_at: Date;
  used_at: Date;
};

/** A part of a result that is not whole yet, such as a frame of a turntable: a retry makes only the others. */
type PartialArtifactTable = {
  cache_key: string;
  name: string;
  ref: JsonColumn<ArtifactRef>;
  created_at: Date;
  used_at: Date;
};

/** The tables of the result cache: `db.withTables<CacheTables>()`. */
export type CacheTables = {
  cached_result: CachedResultTable;
  partial_artifact: PartialArtifactTable;
};

export interface CachedResult {
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  readonly notes: readonly string[];
}

/**
 * A kept result, after every artifact of it was found whole, and what those name. One that is not is forgotten.
 * @throws RenderlineError store-unreachable, store-refused: then it is neither there nor forgotten
 */
export async function lookup(
  db: Kysely<Database>,
  artifacts: ManagedArtifactStore,
  key: string,
  now: Date,
): Promise<CachedResult | undefined> {
  // Marked as used first: from here on no garbage collection takes it or what it names.
  const found = await db
    .withTables<CacheTables>()
    .updateTable("cached_result")
    .set({ used_at: now })
    .where("cache_key", "=", key)
    .returning(["outputs", "notes"])
    .executeTakeFirst();
  if (found === undefined || (await isWhole(artifacts, Object.values(found.outputs)))) return found;
  await db.withTables<CacheTables>().deleteFrom("cached_result").where("cache_key", "=", key).execute();
  return undefined;
}

/**
 * A kept result whose artifacts are there, for who only wants to know of it: neither used nor forgotten, and no content is read.
 * @throws RenderlineError store-unreachable, store-refused
 */
export async function readKept(
  db: Kysely<Database>,
  artifacts: ManagedArtifactStore,
  key: string,
): Promise<CachedResult | undefined> {
  const kept = db.withTables<CacheTables>().selectFrom("cached_result").select(["outputs", "notes"]);
  const found = await kept.where("cache_key", "=", key).executeTakeFirst();
  for (const { sha256, bytes } of Object.values(found?.outputs ?? {}))
    if (!(await artifacts.has(sha256, bytes))) return undefined;
  return found;
}

/** Keeps a result, in the transaction that ends its node; one that is kept already is replaced. */
export async function remember(tx: Queryable, key: string, { outputs, notes }: CachedResult, now: Date): Promise<void> {
  const row = { outputs: JSON.stringify(outputs), notes: JSON.stringify(notes), used_at: now };
  await tx
    .withTables<CacheTables>()
    .insertInto("cached_result")
    .values({ cache_key: key, ...row, created_at: now })
    .onConflict((conflict) => conflict.column("cache_key").doUpdateSet(row))
    .execute();
}

/**
 * The parts of a result that are done and whole, by name; others are forgotten.
 * @throws RenderlineError store-unreachable, store-refused
 */
export async function lookupPartials(
  db: Kysely<Database>,
  artifacts: ManagedArtifactStore,
  key: string,
  now: Date,
): Promise<ReadonlyMap<string, ArtifactRef>> {
  const tables = db.withTables<CacheTables>();
  const found = await tables
    .updateTable("partial_artifact")
    .set({ used_at: now })
    .where("cache_key", "=", key)
    .returning(["name", "ref"])
    .execute();
  const whole = new Map<string, ArtifactRef>();
  for (const { name, ref } of found) {
    if (await isWhole(artifacts, [ref])) whole.set(name, ref);
    else {
      const lost = tables.deleteFrom("partial_artifact").where("cache_key", "=", key).where("name", "=", name);
      await lost.execute();
    }
  }
  return whole;
}

/** Keeps a part of a result as soon as it is done. */
export async function rememberPartial(
  db: Queryable,
  key: string,
  { name, ref }: { readonly name: string; readonly ref: ArtifactRef },
  now: Date,
): Promise<void> {
  const row = { ref: JSON.stringify(ref), used_at: now };
  await db
    .withTables<CacheTables>()
    .insertInto("partial_artifact")
    .values({ cache_key: key, name, ...row, created_at: now })
    .onConflict((conflict) => conflict.columns(["cache_key", "name"]).doUpdateSet(row))
    .execute();
}

/** A document that is whole but is not what its kind says was written by another version: as good as damaged. */
async function isWhole(artifacts: ManagedArtifactStore, refs: readonly ArtifactRef[]): Promise<boolean> {
  try {
    return await areWhole(artifacts, refs);
  } catch (error) {
    if (error instanceof RenderlineError && error.code.startsWith("artifact-")) return false;
    throw error;
  }
}
