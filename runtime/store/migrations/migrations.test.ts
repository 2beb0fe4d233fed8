import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect, sql } from "kysely";
import { expect, test } from "vitest";
import { sha256Hex } from "#contracts";
import { migrate } from "../migrate.ts";
import { runStatuses } from "../status.ts";
import { migrations } from "./index.ts";

const names = Object.keys(migrations);

const firstTables: readonly string[] = [
  `insert into definition values ('d1', 'output-type', 'still-preview', '{}', now())`,
  `insert into definition values ('w1', 'workflow', 'order-line/still', '{}', now())`,
  `insert into run (id, family, mode, status, output_type, output_type_digest, product_id, revision, request, created_at)
       values ('r0', 'cad_file', 'legacy', 'succeeded', 'product', 'd1', 'bearing', 'abc', '{}', now())`,
  `insert into product values ('bearing', 'abc')`,
  `insert into product_revision values ('bearing', 'abc', 'r0', 'm1', '{}', now())`,
  `insert into part_key values ('bearing', 'pbb', 'abc', '{}')`,
  `insert into order_line values ('o1', 'bearing', 'abc', 'still-preview', 'a1', now())`,
  `insert into run (id, family, mode, status, output_type, output_type_digest, workflow, workflow_digest, product_id,
         revision, order_line_id, request, created_at)
       values ('r1', 'order_line', 'graph', 'succeeded', 'still-preview', 'd1', 'order-line/still', 'w1', 'bearing',
         'abc', 'o1', '{}', now())`,
  `insert into node_run (run_id, node_id, position, type, status, params, inputs, outputs, notes)
       values ('r1', 'still', 0, 'order-line/render-still', 'succeeded', '{}', '{}', '{}', '[]')`,
  `insert into attempt values ('r1', 'still', 1, 'host:1', 'succeeded', now(), now(), null)`,
  `insert into module_call (run_id, call_id, node_id, fence, module_key, module_version, params, inputs, outputs,
         started_at, finished_at)
       values ('r1', 'render.still#1', 'still', 1, 'render.still', 1, '{}', '{}', '{}', now(), now())`,
  `insert into artifact values ('a1', 'image', 10, now())`,
  `insert into output values ('r1', 'image', 'image', 'image', 'a1', 10, false)`,
  `insert into comparison values ('c1', 'golden-bearing', now(), '{}')`,
];

const materialState: readonly string[] = [
  ...firstTables,
  `insert into material_state values ('bearing', 1, '{"version": 1, "repairs": {}}', 'assign', null, 'Ada', now())`,
  `update run set material_state = '{}' where id = 'r1'`,
];

const partLedger: readonly string[] = [
  ...materialState.filter((row) => !row.startsWith("insert into part_key")),
  `insert into part_key values ('bearing', 'pbb', 'abc', '{}', 'abc', '{}')`,
  `insert into part_binding values ('bearing', 'abc', 'paa', 'pbb')`,
];

const pendingRevision: readonly string[] = [
  ...partLedger,
  `insert into pending_revision values ('bearing', 'abc', 'r0', '{}', now())`,
  `update product_revision set materials = '[{}]'`,
];

const resultCache: readonly string[] = [
  ...pendingRevision,
  `insert into cached_result values ('k1', '{}', '[]', now(), now())`,
  `insert into partial_artifact values ('k1', 'frame-1', '{}', now(), now())`,
];

const runsThatLast: readonly string[] = [
  ...resultCache,
  `update run set attended = false, priority = 5, deadline = now(), remaining = 1, worker = 'host:1', lease_until = now()`,
  `update node_run set pending = 1, resource = 'blender', module = 'render.still@2', failures = 1, worker = 'host:1'`,
];

const safeDispatch: readonly string[] = [
  ...runsThatLast,
  `insert into output_type_mode values ('still-preview', 'canary', 5, 2)`,
  `insert into mode_change (output_type, mode, share, fence, author, reason, changed_at)
       values ('still-preview', 'canary', 5, 2, 'Ada', 'a first share', now())`,
  `insert into dispatch values ('x1', 'o1', 'still-preview', 'd1', 'shadow', 'legacy', 1, 'published', null, null, now(), now())`,
  `update run set dispatch_id = 'x1', fence = 1, may_publish = true where id = 'r1'`,
  `insert into publication values ('x1', 1, 'r1', true, 'image', 'image', 'still', 'a1', 10, now())`,
  `insert into shadow_result values ('x1', 'r1', 'equal', 'a1', 'a1', null, now())`,
  `insert into event (at, type, dispatch_id, run_id, data) values (now(), 'published', 'x1', 'r1', '{}')`,
];

const tokens: readonly string[] = [
  ...safeDispatch,
  `insert into token values ('k1', 'Ada', 'promote', 'a1', now(), now(), now())`,
];

const presentWorkers: readonly string[] = [
  ...tokens,
  `insert into worker values ('host:1:abc', '["blender"]', '["render.still@2"]', now(), now())`,
];

const retriedRuns: readonly string[] = [
  ...presentWorkers,
  `update run set retry_of = 'r0', retry_from = 'still' where id = 'r1'`,
];

const toldProgress: readonly string[] = [
  ...retriedRuns,
  `update run set progress = '{"fraction": 0.5, "message": "frame 12 of 24"}' where id = 'r0'`,
  `update node_run set progress = '{"fraction": 0.5, "message": "sample 8 of 16"}'`,
  `update module_call set load_ms = 10, store_ms = 20`,
];

const timeAtWork: readonly string[] = [
  ...toldProgress,
  `update run set time_limit = 3600, time_box = 86400 where id = 'r0'`,
];

/** Rows that a release with this newest migration would have written, one in every table. A new migration adds its own. */
const rows: Readonly<Record<string, readonly string[]>> = {
  "2026-11-23-first-tables": firstTables,
  "2026-11-24-material-state": materialState,
  "2026-11-24-part-ledger": partLedger,
  "2026-11-24-pending-revision": pendingRevision,
  "2026-11-24-result-cache": resultCache,
  "2026-11-24-runs-that-last": runsThatLast,
  "2026-11-24-safe-dispatch": safeDispatch,
  "2026-11-24-tokens": tokens,
  "2026-11-24-told-events": tokens,
  "2026-11-25-present-workers": presentWorkers,
  "2026-11-25-retried-runs": retriedRuns,
  "2026-11-25-told-progress": toldProgress,
  "2026-12-01-time-at-work": timeAtWork,
};

/** SHA-256 of each migration's file. Databases out there have run it as it was: a change belongs into a new migration. */
const pinned: Readonly<Record<string, string>> = {
  "2026-11-23-first-tables": "9bd05f52dc157fc294545a33be297fd2b8cbc38d0c0ef1676840ffff63a98ee9",
  "2026-11-24-material-state": "d8b6629b44721ebd4dce80544ad8b7390037badc7b7219d8ef9b323863872bda",
  "2026-11-24-part-ledger": "aa42e04e178855dafefe062c9865866ba6169c7bb0518730f173786dea9b0947",
  "2026-11-24-pending-revision": "9cb523585fa50a6e02ea0d36bdb6c2cd0d5ac77a83ba0f50965c1232f03b0910",
  "2026-11-24-result-cache": "5e2eb331f1cd7182a88017d53d94828c89fcdf8daaebafc74eff439676e738ba",
  "2026-11-24-runs-that-last": "feccf46230e9e7078384e0593b5c1a5cf399210adf501f8414ed2e38c98320c9",
  "2026-11-24-safe-dispatch": "5b7f34a27adaefeb81ccc8269376cfa6114a8441715750f1ab7d9d66b5e29676",
  "2026-11-24-tokens": "34a6fd654d432f018da890b75cf1739fef97505b0747a608da1c798dfac0024f",
  "2026-11-24-told-events": "82fca29a0ddb99896932edefd461c848f81eafcc143adc17ec4ef8b680def4da",
  "2026-11-25-present-workers": "55dac2de60fd25b380104eab0f0227b87bdfe5894487974830b19156b0c0c1da",
  "2026-11-25-retried-runs": "af147f8b36bb6169db411bb22760729f8378cfa5c9b376a5e9aee5f0c2e2e76c",
  "2026-11-25-told-progress": "e8f019826d88a2ad9aa64f853ce2b6201cd7daaeda32910f9d6ed29856f27dbc",
  "2026-12-01-time-at-work": "34087b233a69e27501b39532e4be9f15f982f2afab1d4983a057efedc205afcc",
};

async function counts<TSchema>(db: Kysely<TSchema>): Promise<Record<string, number>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name not like 'kysely%' order by 1`.execute(db);
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows: counted } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(name)}`.execute(db);
    found[name] = counted[0]?.n ?? 0;
  }
  return found;
}

test.each(names)("a database of %s opens and keeps its rows", async (name) => {
  const db = new Kysely<{ run: { id: string; status: string } }>({
    dialect: new PGliteDialect({ pglite: await PGlite.create() }),
  });
  await migrate(db, name);
  for (const statement of rows[name] ?? []) await sql.raw(statement).execute(db);
  const before = await counts(db);
  expect(Object.entries(before).filter(([, count]) => count === 0)).toEqual([]);
  await migrate(db);
  expect(await counts(db)).toMatchObject(before);
  const refused = sql`update run set status = 'done'`.execute(db);
  await expect(refused).rejects.toThrow(/violates check constraint/);
  for (const status of runStatuses) await sql`update run set status = ${status}`.execute(db);
  await db.destroy();
});

test("the time that open runs still had becomes time at work; what runs beside is given up a day later", async () => {
  const db = new Kysely<{
    run: { id: string; time_limit: number | null; time_box: number | null; deadline: Date | null };
  }>({
    dialect: new PGliteDialect({ pglite: await PGlite.create() }),
  });
  await migrate(db, "2026-11-25-told-progress");
  for (const statement of toldProgress) await sql.raw(statement).execute(db);
  // Of r1 its output is published, r0 is a shadow's.
  await sql`update run set status = 'running', created_at = now() - interval '1 hour',
    deadline = now() + interval '5 hours'`.execute(db);
  await migrate(db);
  const runs = await db.selectFrom("run").select(["id", "time_limit", "time_box", "deadline"]).orderBy("id").execute();
  expect(runs).toEqual([
    { id: "r0", time_limit: 21600, time_box: 86400, deadline: expect.any(Date) },
    { id: "r1", time_limit: 21600, time_box: null, deadline: null },
  ]);
  await db.destroy();
}, 60_000);

test("every migration is pinned, and has rows to test with", async () => {
  expect(Object.keys(rows)).toEqual(names);
  const texts = await Promise.all(
    names.map(async (name) => [name, sha256Hex(await readFile(new URL(`${name}.ts`, import.meta.url)))] as const),
  );
  expect(Object.fromEntries(texts)).toEqual(pinned);
});
