import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRun } from "#runtime/api/read-run";
import type { RunDocument } from "#runtime/api/documents";
import { takeOverRuns } from "#runtime/store/abandoned-runs";
import { finishNode } from "#runtime/store/run-records";
import { engineFixture, join2, type EngineFixture } from "../testing.ts";
import type { Backend } from "#runtime/store/testing/backend";

/** How graphs are executed, whatever database it is on. */
export function engineConformance(backend: Backend): void {
  let fixture: EngineFixture;

  beforeAll(async () => {
    fixture = await engineFixture({ location: backend() });
  });
  afterAll(async () => {
    await fixture.close();
    expect(fixture.errors).toEqual([]);
  });

  async function read(id: string): Promise<RunDocument> {
    const run = await readRun(fixture as never, id);
    if (run === undefined) throw new Error(`no run "${id}"`);
    return run;
  }

  function statuses(run: RunDocument): Record<string, string> {
    return Object.fromEntries(run.nodes.map((node) => [node.nodeId, node.status]));
  }

  async function attempts(runId: string): Promise<Record<string, string>> {
    const rows = await fixture.database.db
      .selectFrom("attempt")
      .select(["node_id", "status"])
      .where("run_id", "=", runId)
      .execute();
    return Object.fromEntries(rows.map((row) => [row.node_id, row.status]));
  }

  test("a run executes its nodes in order and hands on their artifacts", async () => {
    const run = await read(await fixture.run({ seed: { value: 20 } }));
    expect(run.status).toBe("succeeded");
    expect(statuses(run)).toEqual({ seed: "succeeded", left: "succeeded", right: "succeeded", join: "succeeded" });
    const sum = await fixture.artifacts.read(run.outputs["sum"]?.sha256 ?? "");
    expect(JSON.parse(sum.toString())).toEqual({ value: 42 });
    expect(run.nodes.map((node) => node.calls.map((call) => call.callId))).toEqual([
      ["test.seed#1"],
      ["test.step#1"],
      ["test.step#2"],
      ["test.join#1"],
    ]);
  });

  test("a run tells where each param came from", async () => {
    const run = await read(await fixture.run({ seed: { value: 3 } }));
    const params = Object.fromEntries(run.nodes.map((node) => [node.nodeId, node.params]));
    expect(params["seed"]).toEqual({ value: { value: 3, from: "output-type" } });
    expect(params["left"]).toEqual({ does: { value: "add", from: "default" } });
    expect(params["right"]).toEqual({ does: { value: "add", from: "workflow" } });
  });

  test("a node that fails ends the run: what depends on it is skipped, what runs beside it is cancelled", async () => {
    const run = await read(await fixture.run({ left: { does: "fail-beside-hang" }, right: { does: "hang" } }));
    expect(run.status).toBe("failed");
    expect(run.error).toEqual({ code: "tool-failed", message: "the step was told to fail", remedy: "Tell it to add." });
    expect(statuses(run)).toEqual({ seed: "succeeded", left: "failed", right: "cancelled", join: "skipped" });
    expect(run.nodes.map(({ calls }) => calls.map(({ error }) => error?.code ?? "none"))).toEqual([
      ["none"],
      ["tool-failed"],
      ["interrupted"],
      [],
    ]);
    expect(await attempts(run.id)).toEqual({ seed: "succeeded", left: "failed", right: "cancelled" });
    expect(run.outputs).toEqual({});
  });

  test("a cancelled run ends at once, with all its records, and starts nothing more", async () => {
    const abort = new AbortController();
    const progress = (node: string): void => {
      if (node === "left") abort.abort();
    };
    const run = await read(
      await fixture.run(
        { left: { does: "hang" }, right: { does: "hang" } },
        { signal: abort.signal, onProgress: progress },
      ),
    );
    expect(run.status).toBe("cancelled");
    expect(run.error?.code).toBe("interrupted");
    const { seed, left, join, ...rest } = statuses(run);
    expect({ seed, left, join }).toEqual({ seed: "succeeded", left: "cancelled", join: "cancelled" });
    expect(Object.values(rest)).toEqual(["cancelled"]);
    expect(Object.values(await attempts(run.id))).not.toContain("running");
  });

  test("a run that is cancelled before it starts calls no module", async () => {
    const run = await read(await fixture.run({}, { signal: AbortSignal.abort() }));
    expect(run.status).toBe("cancelled");
    expect(run.nodes.flatMap(({ calls }) => calls.filter(({ error }) => error === undefined))).toEqual([]);
    expect(Object.values(statuses(run))).toEqual(["cancelled", "cancelled", "cancelled", "cancelled"]);
  });

  test("a run whose process was killed is ended by the next, which leaves ended runs alone", async () => {
    const done = await fixture.run({});
    const before = await read(done);
    const abort = new AbortController();
    const atWork = Promise.withResolvers<void>();
    const progress = (node: string): void => {
      if (node === "left") atWork.resolve();
    };
    const going = fixture.run({ left: { does: "hang" } }, { signal: abort.signal, onProgress: progress });
    await atWork.promise;
    await takeOverRuns(fixture.database.db, new Date());
    abort.abort();
    const run = await read(await going);
    expect(run.error?.message).toContain("was killed");
    expect([run.status, ...run.nodes.map(({ status }) => status)].filter((status) => status === "running")).toEqual([]);
    expect(statuses(run)).toMatchObject({ seed: "succeeded", left: "cancelled", join: "cancelled" });
    expect(Object.values(await attempts(run.id))).not.toContain("running");
    expect(await read(done)).toEqual(before);
  });

  describe("a node that waits for a person", () => {
    test("makes its run wait, which keeps what is done and goes on where it stopped", async () => {
      const id = await fixture.run({ left: { does: "wait" } });
      const waiting = await read(id);
      expect(waiting).toMatchObject({ status: "waiting", error: { code: "material-missing" } });
      expect(waiting.finishedAt).toBeUndefined();
      expect(statuses(waiting)).toMatchObject({ seed: "succeeded", left: "waiting", join: "planned" });

      await takeOverRuns(fixture.database.db, new Date());
      expect(await read(id)).toEqual(waiting);

      await fixture.resume(false);
      expect(await read(id)).toMatchObject({ status: "waiting", error: { code: "material-missing" } });

      await fixture.resume(true);
      const run = await read(id);
      expect(run).toMatchObject({ status: "succeeded" });
      expect(run.error).toBeUndefined();
      expect(statuses(run)).toEqual({ seed: "succeeded", left: "succeeded", right: "succeeded", join: "succeeded" });
      expect(run.nodes.map(({ attempts }) => attempts)).toMatchObject({ 0: 1, 1: 3, 3: 1 });

      await fixture.resume(true);
      expect(await read(id)).toEqual(run);
    });

    test("is taken up by two at once, who both hang for ever unless each hears of its one end", async () => {
      const id = await fixture.run({ left: { does: "wait" } });
      await Promise.all([fixture.resume(true), fixture.resume(true), fixture.resume(true)]);
      const run = await read(id);
      expect(run.status).toBe("succeeded");
      expect(run.nodes.map(({ attempts }) => attempts)).toMatchObject({ 0: 1, 1: 2, 3: 1 });
    });

    test("waits on when whoever takes it up is cancelled before", async () => {
      const id = await fixture.run({ left: { does: "wait" } });
      const waiting = await read(id);
      await fixture.resume(true, AbortSignal.abort());
      expect(await read(id)).toEqual(waiting);
    });

    test("stops what runs beside it, which does not end the run and is done again", async () => {
      const id = await fixture.run({ left: { does: "wait-beside-hang" }, right: { does: "hang" } });
      const waiting = await read(id);
      expect(waiting).toMatchObject({ status: "waiting", error: { code: "material-missing" } });
      expect(statuses(waiting)).toEqual({ seed: "succeeded", left: "waiting", right: "cancelled", join: "planned" });
      await fixture.resume(false);
      expect(statuses(await read(id))).toEqual(statuses(waiting));
      expect((await read(id)).nodes.map(({ attempts }) => attempts)).toEqual([1, 2, 2, 0]);
    });
  });

  test("a run takes what another has made of some nodes, and calls only the others", async () => {
    const first = await read(await fixture.run({ seed: { value: 5 }, right: { does: "fail" } }));
    expect(statuses(first)).toMatchObject({ seed: "succeeded", right: "failed", join: "skipped" });
    const start = await fixture.prepare({ seed: { value: 7 } });
    const [seed] = first.nodes;
    if (seed === undefined) throw new Error("no seed");
    const kept = new Map([["seed", { inputs: {}, outputs: seed.outputs, notes: ["kept"] }]]);
    const standing = { priority: 1, seconds: 60 };
    await fixture.database.db
      .transaction()
      .execute((tx) => fixture.engine.startUnattended(tx, { ...start, cached: false, kept }, standing));
    fixture.engine.wake();
    await fixture.engine.untilStill(start.run.id);
    const run = await read(start.run.id);
    expect(statuses(run)).toEqual({ seed: "succeeded", left: "succeeded", right: "succeeded", join: "succeeded" });
    expect(run.nodes.map(({ attempts, calls }) => [attempts, calls.length])).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(run.nodes[0]?.notes).toEqual(["kept"]);
    // Of the seed's five: it was not called again for this run's seven.
    const sum = await fixture.artifacts.read(run.outputs["sum"]?.sha256 ?? "");
    expect(JSON.parse(sum.toString())).toEqual({ value: 12 });
  });

  test("a late result of an older attempt changes nothing", async () => {
    const id = await fixture.run({});
    const before = await read(id);
    const end = { status: "failed", error: { code: "late", message: "late", remedy: "none" } } as const;
    expect(await finishNode(fixture.database.db, id, "join", 1, end, new Date())).toBe(false);
    expect(await read(id)).toEqual(before);
  });

  test("runs at the same time do not meet", async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, (_, value) => fixture.run({ seed: { value } })));
    const runs = await Promise.all(ids.map(read));
    const sums = await Promise.all(
      runs.map(async (run) => JSON.parse((await fixture.artifacts.read(run.outputs["sum"]?.sha256 ?? "")).toString())),
    );
    expect(sums).toEqual(Array.from({ length: 10 }, (_, value) => ({ value: 2 * (value + 1) })));
  });

  test("a node whose code is not there yet fails with its name, and nobody waits for it", async () => {
    const half = await engineFixture({ location: backend(), unwritten: join2.type });
    try {
      const run = await readRun(half as never, await half.run({}));
      expect(run?.nodes.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded", "failed"]);
      expect(run?.error).toMatchObject({ code: "definition-invalid", message: expect.stringContaining(join2.type) });
    } finally {
      await half.close();
    }
  });

  describe("a database that will not take what it is told", () => {
    const broken = async (event: string, body: string): Promise<EngineFixture> => {
      const own = await engineFixture({ location: backend() });
      const { db } = own.database;
      await sql
        .raw(`create function refuse() returns trigger language plpgsql as $$ begin ${body} return new; end $$`)
        .execute(db);
      await sql.raw(`create trigger refuse before ${event} for each row execute function refuse()`).execute(db);
      return own;
    };

    test("the end of a node: the node and its run have failed", async () => {
      const body = `if new.status = 'succeeded' and new.node_id = 'left' then raise 'no room'; end if;`;
      const own = await broken("update on node_run", body);
      try {
        const run = await readRun(own as never, await own.run({}));
        expect(run?.status).toBe("failed");
        expect(run?.error).toMatchObject({ code: "internal", message: "no room" });
        const ends = run?.nodes.map(({ nodeId, status, error }) => [nodeId, status, error?.code]);
        expect(ends).toEqual(
          expect.arrayContaining([
            ["seed", "succeeded", undefined],
            ["left", "failed", "internal"],
            ["join", "skipped", undefined],
          ]),
        );
        expect(own.errors.map(String)).toEqual([expect.stringContaining("no room")]);
      } finally {
        await own.close();
      }
    });

    test("an artifact that is lost: the node that waits for it has failed, and says for which", async () => {
      const body = `if new.status = 'succeeded' and new.node_id = 'left' then new.outputs = '{}'; end if;`;
      const own = await broken("update on node_run", body);
      try {
        const run = await readRun(own as never, await own.run({}));
        expect(run?.status).toBe("failed");
        expect(run?.nodes.at(-1)).toMatchObject({
          nodeId: "join",
          status: "failed",
          error: { code: "internal", message: expect.stringContaining('"left.out"') },
        });
      } finally {
        await own.close();
      }
    });

    test("not even the run's failure: who waits for it is told", async () => {
      const own = await broken("update on run", `if new.status <> old.status then raise 'nothing more'; end if;`);
      try {
        await expect(own.run({})).rejects.toThrow("nothing more");
        expect(own.errors.length).toBeGreaterThan(0);
      } finally {
        await own.close();
      }
    });
  });
}
