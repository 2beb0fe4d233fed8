import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { canonicalJson, definitionFromText, sha256Hex, type CompiledDefinition } from "#contracts";
import { readRun } from "#runtime/api/read-run";
import type { RunDocument } from "#runtime/api/documents";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import { engineFixture, gatherGraph, type EngineFixture } from "./testing.ts";

/** A worker that has only the database's word for what a run is pinned to: another process has started the run. */
const quick = { retrySeconds: [], superviseMs: 20, pollMs: 20 } as const;
const nothing = { cpu: 0, io: 0, cad: 0, blender: 0 } as const;

let database: OpenDatabase;
let fixture: EngineFixture;
beforeAll(async () => {
  database = await openDatabase({ folder: undefined });
});
afterAll(() => database.close());
afterEach(async () => {
  await fixture.close();
  expect(fixture.errors).toEqual([]);
});

async function start(workflow: CompiledDefinition): Promise<string> {
  const timing = { ...quick, superviseMs: 60_000 };
  fixture = await engineFixture({ database, timing, concurrency: nothing });
  const run = await fixture.prepare({}, workflow);
  await database.db.transaction().execute((tx) => fixture.engine.startUnattended(tx, run, { priority: 0 }));
  return run.run.id;
}

async function untilFailed(id: string): Promise<RunDocument> {
  for (let count = 0; count < 500; count += 1) {
    const run = await readRun(fixture as never, id);
    if (run?.status === "failed") return run;
    await sleep(20);
  }
  throw new Error(`run ${id} does not fail`);
}

const calls = (run: RunDocument): number => run.nodes.flatMap((node) => node.calls).length;

/** Each test has a workflow of its own, that no other has changed. */
function workflowOf(length: number): CompiledDefinition {
  return gatherGraph(Array.from({ length }, (_, index) => ({ does: "add", needs: index === 0 ? [] : [index - 1] })));
}

test("a workflow that holds is executed from what the database keeps", async () => {
  const id = await start(workflowOf(1));
  await fixture.beside({ timing: quick });
  await expect.poll(async () => (await readRun(fixture as never, id))?.status).toBe("succeeded");
});

test("one that was changed under its digest is refused before any module is called", async () => {
  const workflow = workflowOf(2);
  const id = await start(workflow);
  const text = workflow.text.replace('"does":"add"', '"does":"crash"');
  await database.db.updateTable("definition").set({ text }).where("digest", "=", workflow.digest).execute();
  await fixture.beside({ timing: quick });
  const run = await untilFailed(id);
  expect(run.error).toMatchObject({ code: "definition-not-kept", message: expect.stringContaining(workflow.digest) });
  expect(run.nodes.map(({ status }) => status)).toEqual(["failed", "skipped", "skipped"]);
  expect(calls(run)).toBe(0);
});

test.each([
  ["a node of a type that nobody has", { type: "order-line/nothing" }, "order-line/nothing"],
  ["a node of the other family", { type: "cad-file/read-step" }, "cad-file/read-step"],
  ["a wire from nowhere", { wires: { in: [{ node: "nobody", port: "out" }] } }, "nobody"],
])("one with %s is refused, however well its digest fits", async (_, change, named) => {
  const sound = workflowOf(3).definition;
  if (sound.kind !== "workflow") throw new Error("it is no workflow");
  const nodes = sound.nodes.map((node) => (node.id === "n1" ? { ...node, ...change } : node));
  const text = canonicalJson({ ...sound, nodes, title: named });
  const id = await start(workflowOf(3));
  const digest = sha256Hex(text);
  const { definition } = definitionFromText(text);
  const row = { digest, kind: definition.kind, id: definition.id, text, created_at: new Date() };
  await database.db.insertInto("definition").values(row).execute();
  await database.db.updateTable("run").set({ workflow_digest: digest }).where("id", "=", id).execute();
  await sql`update ${sql.table(`${database.queue.schema}.job`)} set data = jsonb_set(data, '{workflow}', ${JSON.stringify(digest)}::jsonb)
    where data->>'runId' = ${id}`.execute(database.db);
  await fixture.beside({ timing: quick });
  const run = await untilFailed(id);
  expect(run.error).toMatchObject({ code: "definition-invalid", message: expect.stringContaining(named) });
  expect(calls(run)).toBe(0);
});

test("a run whose worker is gone and whose workflow does not hold ends, and keeps no other from being looked at", async () => {
  const workflow = workflowOf(4);
  const id = await start(workflow);
  const { db } = database;
  const where = sql`run_id = ${id} and node_id = 'seed'`;
  await sql`update node_run set status = 'running', attempts = 1, worker = 'gone', lease_until = now() where ${where}`.execute(
    db,
  );
  await sql`insert into attempt (run_id, node_id, fence, worker, status, started_at)
    values (${id}, 'seed', 1, 'gone', 'running', now())`.execute(db);
  await sql`update definition set text = ${workflowOf(1).text} where digest = ${workflow.digest}`.execute(db);
  await fixture.beside({ timing: quick });
  const run = await untilFailed(id);
  expect(run.error).toMatchObject({ code: "definition-not-kept" });
  const attempt = await db.selectFrom("attempt").selectAll().where("run_id", "=", id).executeTakeFirstOrThrow();
  expect(attempt).toMatchObject({ status: "failed", error: { code: "definition-not-kept" } });
});
