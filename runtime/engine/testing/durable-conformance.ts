import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunDocument } from "#runtime/api/documents";
import { readRun } from "#runtime/api/read-run";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import { finishRun } from "#runtime/store/run-records";
import {
  engineFixture,
  gatherGraph,
  join2,
  type EngineFixture,
  type FixtureOptions,
  type GatherNode,
} from "../testing.ts";
import type { Backend } from "#runtime/store/testing/backend";

/** What becomes of runs when attempts fail, hang, lose their worker or their time. */
export function durableConformance(backend: Backend): void {
  const quick = { retrySeconds: [0, 0], superviseMs: 20, pollMs: 20, heartbeatMs: 50, drainMs: 50 } as const;

  let database: OpenDatabase;
  let fixture: EngineFixture;
  beforeAll(async () => {
    database = await openDatabase(backend());
  });
  afterAll(() => database.close());
  async function open(options: FixtureOptions = {}): Promise<EngineFixture> {
    fixture = await engineFixture({ ...options, database, timing: { ...quick, ...options.timing } });
    return fixture;
  }
  afterEach(async () => {
    await fixture.close();
    expect(fixture.errors).toEqual([]);
  });

  async function read(id: string): Promise<RunDocument> {
    const run = await readRun(fixture as never, id);
    if (run === undefined) throw new Error(`no run "${id}"`);
    return run;
  }

  /** Starts a run that nobody waits for. Each has a seed of its own, by which steps know whether they met it before. */
  let seeds = 100;
  async function start(
    left: string,
    standing: { priority: number; seconds?: number; timeBox?: number } = { priority: 0 },
  ): Promise<string> {
    seeds += 1;
    const run = await fixture.prepare({ seed: { value: seeds }, left: { does: left } });
    await fixture.database.db.transaction().execute((tx) => fixture.engine.startUnattended(tx, run, standing));
    fixture.engine.wake();
    return run.run.id;
  }

  async function untilStatus(id: string, ...wanted: string[]): Promise<RunDocument> {
    for (let count = 0; count < 500; count += 1) {
      const run = await read(id);
      if (wanted.includes(run.status)) return run;
      await sleep(20);
    }
    throw new Error(`run ${id} is still ${(await read(id)).status}`);
  }

  async function untilNode(id: string, node: string, wanted: "running" | "succeeded"): Promise<void> {
    for (let count = 0; count < 500; count += 1) {
      if ((await read(id)).nodes.find(({ nodeId }) => nodeId === node)?.status === wanted) return;
      await sleep(20);
    }
    throw new Error(`node "${node}" is not ${wanted}`);
  }
  const untilRunning = (id: string, node: string): Promise<void> => untilNode(id, node, "running");

  async function attempts(runId: string, node = "left"): Promise<{ status: string; code: string | undefined }[]> {
    const rows = await fixture.database.db
      .selectFrom("attempt")
      .select(["status", "error"])
      .where("run_id", "=", runId)
      .where("node_id", "=", node)
      .orderBy("fence")
      .execute();
    return rows.map(({ status, error }) => ({ status, code: error?.code }));
  }

  test("a failure of the moment is tried again, and the run goes on", async () => {
    await open();
    const run = await untilStatus(await start("crash-once"), "succeeded", "failed");
    expect(run.status).toBe("succeeded");
    expect(await attempts(run.id)).toEqual([
      { status: "failed", code: "tool-crashed" },
      { status: "succeeded", code: undefined },
    ]);
  });

  test("a failure that stays is final after three tries", async () => {
    await open();
    const run = await untilStatus(await start("crash"), "succeeded", "failed");
    expect(run).toMatchObject({ status: "failed", error: { code: "tool-crashed" } });
    expect(await attempts(run.id)).toEqual(
      Array.from({ length: 3 }, () => ({ status: "failed", code: "tool-crashed" })),
    );
  });

  test("bad input is never tried again", async () => {
    await open();
    const run = await untilStatus(await start("fail"), "succeeded", "failed");
    expect(run).toMatchObject({ status: "failed", error: { code: "tool-failed" } });
    expect(await attempts(run.id)).toHaveLength(1);
  });

  test("a worker that is not heard of loses its node: another has it, and its own late result is refused", async () => {
    await open({ timing: { heartbeatMs: 60_000 } });
    const id = await start("hang-once");
    await untilRunning(id, "left");
    await fixture.beside({ timing: quick });
    await sql`update node_run set lease_until = now() where run_id = ${id} and status = 'running'`.execute(
      fixture.database.db,
    );
    const run = await untilStatus(id, "succeeded", "failed");
    expect(run.status).toBe("succeeded");
    expect(await attempts(id)).toEqual([
      { status: "failed", code: "worker-lost" },
      { status: "succeeded", code: undefined },
    ]);
  });

  test("how far an attempt has come is written with its lease, and forgotten with the next one", async () => {
    await open();
    const id = await start("hang-once");
    await untilRunning(id, "left");
    const left = async () => (await read(id)).nodes.find(({ nodeId }) => nodeId === "left");
    await expect.poll(async () => (await left())?.progress).toEqual({ fraction: 0.25, message: "hanging" });
    const other = await fixture.beside({ timing: quick });
    await fixture.engine.stop();
    other.wake();
    expect((await untilStatus(id, "succeeded", "failed")).status).toBe("succeeded");
    const stored = await fixture.database.db
      .selectFrom("node_run")
      .select("progress")
      .where("run_id", "=", id)
      .execute();
    expect(stored.map(({ progress }) => progress?.message)).not.toContain("hanging");
  });

  test("an attempt's time is split into queue, load, work and store", async () => {
    await open();
    const run = await untilStatus(await start("add"), "succeeded");
    for (const { timings, queuedAt, finishedAt } of run.nodes) {
      const { queueMs = -1, loadMs = -1, workMs = -1, storeMs = -1 } = timings ?? {};
      expect(Math.min(queueMs, loadMs, workMs, storeMs)).toBeGreaterThanOrEqual(0);
      const whole = Date.parse(finishedAt ?? "") - Date.parse(queuedAt ?? "");
      // Each part is whole milliseconds.
      expect(Math.abs(queueMs + loadMs + workMs + storeMs - whole)).toBeLessThanOrEqual(4);
    }
  });

  test("a lease that is renewed is not lost", async () => {
    await open();
    const id = await start("hang-once");
    await untilRunning(id, "left");
    const lease = async (): Promise<number> => {
      const { rows } = await sql<{ until: Date }>`
        select lease_until as until from node_run where run_id = ${id} and node_id = 'left'`.execute(database.db);
      return rows[0]?.until.getTime() ?? 0;
    };
    const first = await lease();
    await expect.poll(lease).toBeGreaterThan(first);
    expect(await attempts(id)).toEqual([{ status: "running", code: undefined }]);
  });

  test("an engine that stops gives its nodes back, which counts against nobody", async () => {
    await open({ timing: { retrySeconds: [] } });
    const id = await start("hang-once");
    await untilRunning(id, "left");
    const other = await fixture.beside({ timing: quick });
    await fixture.engine.stop();
    other.wake();
    expect((await untilStatus(id, "succeeded", "failed")).status).toBe("succeeded");
    expect(await attempts(id)).toEqual([
      { status: "cancelled", code: undefined },
      { status: "succeeded", code: undefined },
    ]);
  });

  /** Everything of a run was an hour earlier than it was. */
  async function age(id: string): Promise<void> {
    const { db } = database;
    const hour = sql`interval '1 hour'`;
    await sql`update run set created_at = created_at - ${hour}, started_at = started_at - ${hour},
      deadline = deadline - ${hour} where id = ${id}`.execute(db);
    await sql`update node_run set queued_at = queued_at - ${hour}, started_at = started_at - ${hour},
      finished_at = finished_at - ${hour} where run_id = ${id}`.execute(db);
    await sql`update attempt set started_at = started_at - ${hour}, finished_at = finished_at - ${hour}
      where run_id = ${id}`.execute(db);
  }

  test("a run that waits for its turn, at its start or between two nodes, loses none of its time", async () => {
    await open({ concurrency: { cpu: 1, io: 1, cad: 1, blender: 1 } });
    const first = await start("hang", { priority: 1, seconds: 60 });
    await untilRunning(first, "left");
    const id = await start("add", { priority: 0, seconds: 60 });
    await untilNode(id, "seed", "succeeded");
    await age(id);
    await sleep(quick.superviseMs * 5);
    expect((await read(id)).status).toBe("running");
    // The time of the one before it is over, for that was at work.
    await age(first);
    expect((await untilStatus(first, "succeeded", "failed")).error).toMatchObject({ code: "run-timeout" });
    expect((await untilStatus(id, "succeeded", "failed")).status).toBe("succeeded");
  });

  test("a run that nobody waits for is given up when it does not come to its turn: it has not failed", async () => {
    await open({ concurrency: { cpu: 1, io: 1, cad: 1, blender: 1 } });
    const first = await start("hang", { priority: 1 });
    await untilRunning(first, "left");
    const id = await start("add", { priority: 0, seconds: 60, timeBox: 1800 });
    await untilNode(id, "seed", "succeeded");
    await age(id);
    const run = await untilStatus(id, "succeeded", "failed", "cancelled");
    expect(run).toMatchObject({ status: "cancelled", error: { code: "run-expired" } });
    expect((await read(first)).status).toBe("running");
  });

  test("a run that was at work for longer than it may fails, and what was at work for it ends", async () => {
    await open();
    const id = await start("hang", { priority: 0, seconds: 3600 });
    await untilRunning(id, "left");
    // The hour that it was given is over.
    await sql`update run set deadline = deadline - interval '1 hour' where id = ${id}`.execute(database.db);
    const run = await untilStatus(id, "succeeded", "failed");
    expect(run).toMatchObject({ status: "failed", error: { code: "run-timeout" } });
    await expect.poll(async () => attempts(id)).toMatchObject([{ status: "cancelled" }]);
  });

  test("a node past its time limit has failed, and says how long it had", async () => {
    await open({ timing: { nodeSeconds: { cpu: 0.2, io: 5, cad: 5, blender: 5 }, retrySeconds: [] } });
    const run = await untilStatus(await start("hang"), "succeeded", "failed");
    expect(run.error).toMatchObject({ code: "node-timeout", message: expect.stringContaining("within 0.2 s") });
  });

  test("a node waits for a worker that holds its module, in the very version, and keeps its place before others", async () => {
    await open();
    const id = await start("add");
    await untilStatus(id, "succeeded");
    const stranger = await fixture.prepare({ seed: { value: 1 } });
    await fixture.database.db.transaction().execute(async (tx) => {
      await fixture.engine.startUnattended(tx, stranger, { priority: 5 });
      await sql`update node_run set module = 'test.seed@2' where run_id = ${stranger.run.id} and node_id = 'seed'`.execute(
        tx,
      );
      await sql`update ${sql.table(`${database.queue.schema}.job`)} set data = jsonb_set(data, '{module}', '"test.seed@2"') where data->>'runId' = ${stranger.run.id}`.execute(
        tx,
      );
    });
    const jobs = async () => {
      const { rows } = await sql<{ id: string; priority: number }>`
        select id, priority from ${sql.table(`${database.queue.schema}.job`)}
        where data->>'runId' = ${stranger.run.id} and state = 'created'`.execute(database.db);
      return rows;
    };
    const sent = (await jobs()).map((job) => job.id);
    fixture.engine.wake();
    // This engine has met the job, and put another one in its place.
    const anew = async () => (await jobs()).filter((job) => !sent.includes(job.id)).length;
    await expect.poll(anew, { timeout: 10_000 }).toBe(1);
    expect(await jobs()).toMatchObject([{ priority: 5 }]);
    expect((await read(stranger.run.id)).nodes[0]).toMatchObject({ status: "queued", attempts: 0 });
    await finishRun(
      database.db,
      stranger.run.id,
      { status: "cancelled", error: { code: "interrupted", message: "cancelled", remedy: "none" } },
      new Date(),
    );
    await expect.poll(jobs, { timeout: 10_000 }).toEqual([]);
  });

  test("a node's end and its successors' start are one: where these cannot be written, it has not ended", async () => {
    await open({ timing: { retrySeconds: [] } });
    const { db } = database;
    await sql`create function refuse_start() returns trigger language plpgsql as $$ begin
      if new.node_id in ('left', 'right') and new.status = 'queued' then raise 'no successor'; end if; return new; end $$`.execute(
      db,
    );
    await sql`create trigger refuse_start before update on node_run for each row execute function refuse_start()`.execute(
      db,
    );
    try {
      const run = await untilStatus(await start("add"), "succeeded", "failed");
      expect(run).toMatchObject({ status: "failed", error: { code: "internal", message: "no successor" } });
      expect(run.nodes.map(({ status }) => status)).toEqual(["failed", "skipped", "skipped", "skipped"]);
      expect(await attempts(run.id, "seed")).toEqual([{ status: "failed", code: "internal" }]);
      expect(fixture.errors.splice(0).map(String)).toEqual([expect.stringContaining("no successor")]);
    } finally {
      await sql`drop function refuse_start cascade`.execute(db);
    }
  });

  test("two engines on one database share the nodes of one run and of several at once, each done once", async () => {
    await open();
    await fixture.beside({ timing: quick, unwritten: join2.type });
    const fan = (count: number): GatherNode[] =>
      Array.from({ length: count }, () => ({ does: "add" as const, needs: [] }));
    const wide = (count: number) =>
      gatherGraph([...fan(count - 2), { does: "add", needs: [...fan(count - 2).keys()] }]);
    const workflow = wide(100);
    const id = await fixture.run({}, { workflow });
    const run = await read(id);
    expect(run.status).toBe("succeeded");
    expect(run.nodes.map(({ attempts: count }) => count)).toEqual(Array(100).fill(1));
    const ids = await Promise.all(
      Array.from({ length: 5 }, (_, value) => fixture.run({ seed: { value } }, { workflow: wide(40) })),
    );
    for (const one of await Promise.all(ids.map(read))) {
      expect(one.status).toBe("succeeded");
      expect(one.nodes.map(({ attempts: count }) => count)).toEqual(Array(40).fill(1));
    }
  });
}
