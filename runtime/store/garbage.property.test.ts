import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ArtifactRef } from "#contracts";
import { LocalArtifactStore } from "./artifact-store.ts";
import { openDatabase, type OpenDatabase } from "./database.ts";
import { collectGarbage } from "./garbage.ts";
import type { ManagedArtifactStore } from "./managed-artifacts.ts";
import { areWhole } from "./named-artifacts.ts";
import { lookup, lookupPartials, remember, rememberPartial, type CacheTables } from "./result-cache.ts";

let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase({ folder: undefined });
});
afterAll(() => database.close());

const day = 24 * 3_600_000;
const signal = new AbortController().signal;

/** Which of a few contents: jobs meet on them, and on what others left. */
const content = fc.nat({ max: 4 });
const cacheKey = fc.constantFrom("one", "two");

/** What was there before, by content: when it was written, and when it was last used under a cache key. Days ago. */
const past = fc.record({
  written: fc.array(fc.record({ content, days: fc.constantFrom(0, 0.9, 1.1, 40) }), { maxLength: 5 }),
  results: fc.array(fc.record({ key: cacheKey, content, days: fc.constantFrom(0, 29, 31) }), { maxLength: 2 }),
  partials: fc.array(fc.record({ key: cacheKey, content, days: fc.constantFrom(0, 29, 31) }), { maxLength: 3 }),
});

/** What goes on at the same time. */
const job = fc.oneof(
  fc.record({ does: fc.constant("render" as const), content }),
  fc.record({ does: fc.constant("cached render" as const), key: cacheKey, content }),
  fc.record({ does: fc.constant("turntable" as const), key: cacheKey, frames: fc.array(content, { maxLength: 3 }) }),
  fc.record({ does: fc.constant("collect" as const), days: fc.constantFrom(0, 30) }),
);
type Job = typeof job extends fc.Arbitrary<infer TJob> ? TJob : never;

test("whatever order writing, recording and collecting come in, nothing recorded is lost and no garbage stays", async () => {
  await fc.assert(
    fc.asyncProperty(
      past,
      fc.array(job, { minLength: 2, maxLength: 5 }),
      fc.scheduler(),
      async (before, jobs, order) => {
        const folder = await mkdtemp(join(tmpdir(), "renderline-garbage-"));
        const store = new LocalArtifactStore(folder);
        const recorded: ArtifactRef[] = [];
        try {
          await prepare(store, folder, before);
          const step = (): Promise<void> => order.schedule(Promise.resolve());
          const slow = inSteps(store, step);
          const running = [...jobs, { does: "collect", days: 30 } as const].map((one) =>
            run(one, slow, step, recorded),
          );
          await order.waitFor(Promise.all(running));
          expect(await areWhole(store, recorded)).toBe(true);

          // Long after, only what is recorded is there, with what it names.
          await collect(store, 0, new Date(Date.now() + 90 * day));
          expect(await areWhole(store, recorded)).toBe(true);
          expect(await listed(store)).toEqual(await namedBy(store, recorded));
        } finally {
          await clear();
          await rm(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 40 },
  );
});

async function run(
  one: Job,
  artifacts: ManagedArtifactStore,
  step: () => Promise<void>,
  recorded: ArtifactRef[],
): Promise<void> {
  await step();
  const now = new Date();
  const record = async (ref: ArtifactRef): Promise<void> => {
    await step();
    const id = `record-${recorded.length}`;
    recorded.push(ref);
    const row = { id, case_id: "case", created_at: now, document: JSON.stringify(ref) };
    await database.db.insertInto("comparison").values(row).execute();
  };
  const draw = (which: number): Promise<ArtifactRef> => artifacts.write("image", "render", Buffer.from(`${which}`));
  switch (one.does) {
    case "collect":
      return collect(artifacts, one.days, now);
    case "render":
      return record(await draw(one.content));
    case "cached render": {
      const kept = (await lookup(database.db, artifacts, one.key, now))?.outputs["image"];
      if (kept !== undefined) return record(kept);
      const image = await draw(one.content);
      await step();
      await remember(database.db, one.key, { outputs: { image }, notes: [] }, now);
      return record(image);
    }
    case "turntable": {
      const done = await lookupPartials(database.db, artifacts, one.key, now);
      const frames: ArtifactRef[] = [];
      for (const [index, which] of one.frames.entries()) {
        const frame = done.get(`${index}`) ?? (await draw(which));
        await step();
        await rememberPartial(database.db, one.key, { name: `${index}`, ref: frame }, now);
        frames.push(frame);
      }
      return record(await artifacts.writeJson("product", "product", { frames }));
    }
  }
}

async function collect(artifacts: ManagedArtifactStore, days: number, now: Date): Promise<void> {
  const unusedSince = new Date(now.getTime() - days * day);
  await collectGarbage({
    db: database.db,
    artifacts,
    now,
    unusedSince,
    dryRun: false,
    signal,
    onProgress: () => undefined,
  });
}

/** The same store, where others may get in between before and after each call. */
function inSteps(store: LocalArtifactStore, step: () => Promise<void>): ManagedArtifactStore {
  const around = async <TResult>(call: () => Promise<TResult>): Promise<TResult> => {
    await step();
    const result = await call();
    await step();
    return result;
  };
  return {
    name: store.name,
    path: (sha256) => around(() => store.path(sha256)),
    read: (sha256) => around(() => store.read(sha256)),
    readJson: (sha256, schema) => around(() => store.readJson(sha256, schema)),
    write: (kind, role, bytes) => around(() => store.write(kind, role, bytes)),
    writeJson: (kind, role, value) => around(() => store.writeJson(kind, role, value)),
    writeFile: (kind, role, path) => around(() => store.writeFile(kind, role, path)),
    has: (sha256, bytes) => around(() => store.has(sha256, bytes)),
    holds: (sha256) => around(() => store.holds(sha256)),
    check: () => around(() => store.check()),
    reach: () => around(() => store.reach()),
    freeBytes: () => around(() => store.freeBytes()),
    list: async function* list() {
      await step();
      yield* store.list();
      await step();
    },
    remove: (sha256, unlessSince) => around(() => store.remove(sha256, unlessSince)),
    stream: (sha256, range) => around(() => store.stream(sha256, range)),
  };
}

async function prepare(
  store: LocalArtifactStore,
  folder: string,
  before: typeof past extends fc.Arbitrary<infer TPast> ? TPast : never,
): Promise<void> {
  const ago = (days: number): Date => new Date(Date.now() - days * day);
  const place = async (which: number, days: number): Promise<ArtifactRef> => {
    const ref = await store.write("image", "render", Buffer.from(`${which}`));
    await utimes(join(folder, ref.sha256.slice(0, 2), ref.sha256.slice(2)), ago(days), ago(days));
    return ref;
  };
  for (const { content: which, days } of before.written) await place(which, days);
  for (const { key, content: which, days } of before.results) {
    const image = await place(which, 40);
    await remember(database.db, key, { outputs: { image }, notes: [] }, ago(days));
  }
  for (const [index, { key, content: which, days }] of before.partials.entries()) {
    await rememberPartial(database.db, key, { name: `${index}`, ref: await place(which, 40) }, ago(days));
  }
}

async function clear(): Promise<void> {
  for (const table of ["cached_result", "partial_artifact", "comparison"] as const) {
    await database.db.withTables<CacheTables>().deleteFrom(table).execute();
  }
}

async function listed(store: LocalArtifactStore): Promise<string[]> {
  const digests: string[] = [];
  for await (const { sha256 } of store.list()) digests.push(sha256);
  return digests.toSorted();
}

async function namedBy(store: LocalArtifactStore, refs: readonly ArtifactRef[]): Promise<string[]> {
  const named = new Set(refs.map(({ sha256 }) => sha256));
  for (const { kind, sha256 } of refs) {
    if (kind !== "product") continue;
    const text = (await store.read(sha256)).toString();
    for (const [digest] of text.matchAll(/[0-9a-f]{64}/g)) named.add(digest);
  }
  return [...named].toSorted();
}
