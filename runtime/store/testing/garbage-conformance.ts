import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sha256Hex, type ArtifactRef } from "#contracts";
import { LocalArtifactStore } from "../artifact-store.ts";
import { openDatabase, type OpenDatabase } from "../database.ts";
import { collectGarbage, type Collected } from "../garbage.ts";
import { graceMs } from "../managed-artifacts.ts";
import { lookup, lookupPartials, remember, rememberPartial, type CacheTables } from "../result-cache.ts";
import type { Backend } from "./backend.ts";

/** What is removed, and that nothing is that anything refers to. */
export function garbageConformance(backend: Backend): void {
  let database: OpenDatabase;
  let folder: string;
  let artifacts: LocalArtifactStore;

  const day = 24 * 3_600_000;
  const now = new Date();
  const ago = (days: number): Date => new Date(now.getTime() - days * day);

  beforeAll(async () => {
    database = await openDatabase(backend());
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "renderline-garbage-"));
    artifacts = new LocalArtifactStore(folder);
  });
  afterEach(async () => {
    for (const table of ["cached_result", "partial_artifact", "artifact", "comparison"] as const) {
      await database.db.withTables<CacheTables>().deleteFrom(table).execute();
    }
    await rm(folder, { recursive: true });
  });

  async function collect(parts: { readonly unusedSince?: Date; readonly dryRun?: boolean } = {}): Promise<Collected> {
    const { unusedSince = ago(30), dryRun = false } = parts;
    const signal = new AbortController().signal;
    return collectGarbage({
      db: database.db,
      artifacts,
      now,
      unusedSince,
      dryRun,
      signal,
      onProgress: () => undefined,
    });
  }

  /** An artifact that was written so many days ago. */
  async function written(text: string, days: number, kind: ArtifactRef["kind"] = "image"): Promise<ArtifactRef> {
    const ref = await artifacts.write(kind, "render", Buffer.from(text));
    await utimes(join(folder, ref.sha256.slice(0, 2), ref.sha256.slice(2)), ago(days), ago(days));
    return ref;
  }

  async function there(): Promise<string[]> {
    const digests: string[] = [];
    for await (const { sha256 } of artifacts.list()) digests.push(sha256);
    return digests.toSorted();
  }

  /** A record of a table that refers to nothing else. */
  async function record(...refs: readonly ArtifactRef[]): Promise<void> {
    const document = JSON.stringify(refs);
    const row = { id: sha256Hex(Buffer.from(document)).slice(0, 8), case_id: "case", created_at: now, document };
    await database.db.insertInto("comparison").values(row).execute();
  }

  test("what nothing refers to goes once the grace is over, and only that", async () => {
    const garbage = await written("garbage", 2);
    const young = await written("young", 0.9);
    const recorded = await written("recorded", 100);
    await record(recorded);
    const { removed, kept } = await collect();
    expect(await there()).toEqual([young.sha256, recorded.sha256].toSorted());
    expect(removed).toEqual({ artifacts: 1, bytes: garbage.bytes });
    expect(kept).toEqual({ artifacts: 2, bytes: young.bytes + recorded.bytes });
  });

  test("a dry run says the same and changes nothing", async () => {
    const ref = await written("garbage", 2);
    const cached = await written("cached", 100);
    await remember(database.db, "old", { outputs: { image: cached }, notes: [] }, ago(40));
    await rememberPartial(database.db, "old", { name: "frame", ref: cached }, ago(40));
    const said = await collect({ dryRun: true });
    expect(await there()).toEqual([ref.sha256, cached.sha256].toSorted());
    expect(said).toMatchObject({ dryRun: true, results: 1, partials: 1, removed: { artifacts: 2 } });
    expect(await collect()).toEqual({ ...said, dryRun: false });
    expect(await there()).toEqual([]);
  });

  test("that an artifact was once stored is no reference to it", async () => {
    const ref = await written("garbage", 2);
    const { sha256, kind, bytes } = ref;
    await database.db
      .insertInto("artifact")
      .values({ sha256, kind, bytes, created_at: ago(2) })
      .execute();
    await collect();
    expect(await there()).toEqual([]);
  });

  test("what a document names stays with it, however deep, whatever kind it is recorded as", async () => {
    const picture = await written("picture", 100);
    const frames = await written(JSON.stringify({ frames: [{ image: picture }] }), 100, "product");
    const order = await written(JSON.stringify({ product: { manifest: frames.sha256 } }), 100, "order-line");
    const unnamed = await written("unnamed", 100);
    await record(order);
    await collect();
    expect(await there()).toEqual([picture.sha256, frames.sha256, order.sha256].toSorted());
    expect(await there()).not.toContain(unnamed.sha256);
  });

  test("what a young document names stays: it may be about to be recorded", async () => {
    const picture = await written("picture", 100);
    const frames = await written(JSON.stringify({ frames: [{ image: picture }] }), 0.5, "product");
    await collect();
    expect(await there()).toEqual([picture.sha256, frames.sha256].toSorted());
  });

  describe("results of the cache", () => {
    test("that nobody has used for long go first, and then what only they referred to", async () => {
      const [used, unused, part] = [
        await written("used", 100),
        await written("unused", 100),
        await written("part", 100),
      ];
      await remember(database.db, "used", { outputs: { image: used }, notes: [] }, ago(29));
      await remember(database.db, "unused", { outputs: { image: unused }, notes: [] }, ago(31));
      await rememberPartial(database.db, "unused", { name: "frame-1", ref: part }, ago(31));
      expect(await collect()).toMatchObject({ results: 1, partials: 1, removed: { artifacts: 2 } });
      expect(await there()).toEqual([used.sha256]);
      expect(await lookup(database.db, artifacts, "used", now)).toBeDefined();
      expect(await lookup(database.db, artifacts, "unused", now)).toBeUndefined();
    });

    test("that are looked up just before are used, and stay for whoever is about to record them", async () => {
      const [image, part] = [await written("image", 100), await written("part", 100)];
      await remember(database.db, "one", { outputs: { image }, notes: [] }, ago(31));
      await rememberPartial(database.db, "one", { name: "frame-1", ref: part }, ago(31));
      expect(await lookup(database.db, artifacts, "one", now)).toBeDefined();
      expect((await lookupPartials(database.db, artifacts, "one", now)).size).toBe(1);
      expect(await collect({ unusedSince: now })).toMatchObject({ results: 0, partials: 0, removed: { artifacts: 0 } });
      expect(await there()).toEqual([image.sha256, part.sha256].toSorted());
    });

    test("used within the grace stay, however short the time that was asked for", async () => {
      const image = await written("image", 100);
      await remember(database.db, "one", { outputs: { image }, notes: [] }, new Date(now.getTime() - graceMs + 60_000));
      expect(await collect({ unusedSince: now })).toMatchObject({ results: 0, removed: { artifacts: 0 } });
      expect(await lookup(database.db, artifacts, "one", now)).toBeDefined();
    });
  });

  test("an interrupted collection says so", async () => {
    await written("garbage", 2);
    const signal = AbortSignal.abort();
    const order = { db: database.db, artifacts, now, unusedSince: ago(30), dryRun: false, signal };
    await expect(collectGarbage({ ...order, onProgress: () => undefined })).rejects.toMatchObject({
      code: "interrupted",
    });
    expect(await there()).toHaveLength(1);
  });

  test("a digest in any column of any table keeps its artifact", async () => {
    const own = await openDatabase(backend());
    // Only what stands in the columns matters here, not whether it makes sense.
    const { rows: constraints } = await sql<{ table: string; name: string }>`
      select conrelid::regclass::text as table, conname as name from pg_constraint
      where contype in ('f', 'c') and connamespace = current_schema()::regnamespace`.execute(own.db);
    for (const { table, name } of constraints) {
      await sql`alter table ${sql.table(table)} drop constraint ${sql.ref(name)}`.execute(own.db);
    }
    const { rows: columns } = await sql<{ table: string; name: string; type: string }>`
      select table_name as table, column_name as name, data_type as type from information_schema.columns
      where table_schema = current_schema() and table_name not like 'kysely%' and is_generated = 'NEVER'`.execute(
      own.db,
    );
    const kept = new Set<string>();
    const apart = new Set(["artifact", "cached_result", "partial_artifact"]);
    for (const table of new Set(columns.map((column) => column.table))) {
      if (apart.has(table)) continue;
      const names = columns.filter((column) => column.table === table);
      const values: Record<string, unknown> = {};
      for (const { name, type } of names) {
        if (type !== "text" && type !== "jsonb") {
          values[name] = /int|double/.test(type) ? 1 : type === "boolean" ? false : now;
          continue;
        }
        const { sha256 } = await written(`${table}.${name}`, 100);
        kept.add(sha256);
        values[name] = type === "text" ? sha256 : JSON.stringify({ deep: [{ sha256 }] });
      }
      await own.db
        .insertInto(table as "comparison")
        .values(values as never)
        .execute();
    }
    expect(kept.size).toBeGreaterThan(60);
    await written("garbage", 100);
    const signal = new AbortController().signal;
    const order = { db: own.db, artifacts, now, unusedSince: ago(30), dryRun: false, signal };
    expect(await collectGarbage({ ...order, onProgress: () => undefined })).toMatchObject({
      removed: { artifacts: 1 },
    });
    expect(await there()).toEqual([...kept].toSorted());
    await own.close();
  });
}
