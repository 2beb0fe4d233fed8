import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "#contracts";
import { dispatchOrderLine } from "../dispatch.ts";
import { changeMode } from "../mode.ts";
import { publishOutput, publishRightOf } from "../publication.ts";
import { failing, hanging, ordersFixture, type OrdersFixture } from "./orders.ts";
import type { Backend } from "#runtime/store/testing/backend";

/** Which path makes an order line's output, and that there is one at most. */
export function dispatchConformance(backend: Backend): void {
  let orders: OrdersFixture;
  let count = 0;
  beforeAll(async () => {
    orders = await ordersFixture({ database: backend() });
  });
  afterAll(() => orders.close());
  afterEach(() => {
    orders.faults.graph = () => Promise.resolve();
  });

  /** A new line, dispatched. */
  async function dispatchNew(): Promise<{ readonly line: string; readonly id: string; readonly path: string }> {
    count += 1;
    const line = `line-${count}`;
    await orders.order(line);
    const { id, path } = await orders.dispatch(line);
    return { line, id, path };
  }

  async function runsOf(dispatchId: string) {
    return orders.app.database.db
      .selectFrom("run")
      .select(["id", "mode", "status", "may_publish", "fence", "error", "dispatch_id"])
      .where("dispatch_id", "=", dispatchId)
      .orderBy("created_at")
      .orderBy("fence")
      .execute();
  }

  async function eventsOf(dispatchId: string): Promise<string[]> {
    const rows = await orders.app.database.db
      .selectFrom("event")
      .select("type")
      .where("dispatch_id", "=", dispatchId)
      .orderBy("position")
      .execute();
    return rows.map(({ type }) => type);
  }

  describe("legacy", () => {
    test("is the mode of an output type that nobody switched, and publishes what legacy made", async () => {
      const { id, path } = await dispatchNew();
      expect(path).toBe("legacy");
      expect(await orders.untilEnded(id)).toMatchObject({
        status: "published",
        path: "legacy",
        mode: "legacy",
        cause: null,
      });
      expect(await runsOf(id)).toMatchObject([{ mode: "legacy", status: "succeeded", may_publish: true }]);
      expect(await orders.publications(id)).toHaveLength(1);
      expect(await eventsOf(id)).toEqual(["dispatched", "published"]);
    });

    test("a line that is being made is not dispatched again, one that was made is", async () => {
      await orders.mode("graph");
      const { fault, started } = hanging();
      orders.faults.graph = fault;
      const { line, id } = await dispatchNew();
      await started;
      await expect(orders.dispatch(line)).rejects.toMatchObject({ code: "dispatch-under-way" });
      await orders.mode("legacy");
      await orders.untilEnded(id);
      const again = await orders.dispatch(line);
      expect(again.id).not.toBe(id);
      expect((await orders.untilEnded(again.id)).status).toBe("published");
    });
  });

  describe("graph", () => {
    test("publishes what the graph made", async () => {
      await orders.mode("graph");
      const { id } = await dispatchNew();
      expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "graph", fence: 1 });
      expect(await runsOf(id)).toMatchObject([{ mode: "graph", status: "succeeded" }]);
    });

    test.each(["tool-failed", "tool-crashed"] as const)(
      "falls back to legacy on %s, and keeps the cause",
      async (code) => {
        await orders.mode("graph");
        orders.faults.graph = failing(code);
        const { id } = await dispatchNew();
        expect(await orders.untilEnded(id)).toMatchObject({
          status: "published",
          path: "legacy",
          fence: 2,
          cause: { code },
        });
        expect(await runsOf(id)).toMatchObject([
          { mode: "graph", status: "failed", error: { code } },
          { mode: "legacy", status: "succeeded" },
        ]);
        expect(await eventsOf(id)).toEqual(["dispatched", "fell-back", "published"]);
      },
    );

    test("falls back to legacy when the graph cannot even be started: its definition is broken", async () => {
      await orders.mode("graph");
      count += 1;
      const line = `line-${count}`;
      await orders.order(line);
      const broken = catalogue(orders.catalogue.all.filter(({ definition }) => definition.kind !== "workflow"));
      const { id, path } = await dispatchOrderLine(orders.app, { orderLineId: line, catalogue: broken });
      expect(path).toBe("legacy");
      expect(await orders.untilEnded(id)).toMatchObject({ status: "published", cause: { code: "definition-invalid" } });
    });

    test("a run whose output is lost or cut short is no output: legacy makes it", async () => {
      await orders.mode("graph");
      const lose = sql`create or replace function lose() returns trigger language plpgsql as $$ begin
        if new.name = 'glb' and (select mode from run where id = new.run_id) = 'graph' then new.sha256 = repeat('0', 64); end if;
        return new; end $$`;
      await lose.execute(orders.app.database.db);
      await sql`create trigger lose before insert on output for each row execute function lose()`.execute(
        orders.app.database.db,
      );
      try {
        const { id } = await dispatchNew();
        expect(await orders.untilEnded(id)).toMatchObject({
          status: "published",
          path: "legacy",
          cause: { code: "artifact-missing" },
        });
      } finally {
        await sql`drop trigger lose on output`.execute(orders.app.database.db);
      }
    });
  });

  describe("a switch to legacy", () => {
    test("takes what the graph has not published, and the graph can publish no more", async () => {
      await orders.mode("graph");
      const { fault, started } = hanging();
      orders.faults.graph = fault;
      const { id } = await dispatchNew();
      await started;
      const [graph] = await runsOf(id);
      // The graph hangs until it is ended: a switch that waited for it would not come back.
      const changed = await orders.mode("legacy");
      const right = publishRightOf(graph ?? never());
      const ref = { kind: "glb", role: "model", sha256: "0".repeat(64), bytes: 1 } as const;
      const late = orders.app.database.db
        .transaction()
        .execute((tx) => publishOutput(tx, right ?? never(), { name: "glb", ref }, new Date()));
      await expect(late).rejects.toThrow(/foreign key/);
      expect(changed.redispatched).toEqual([id]);
      expect(await orders.untilEnded(id)).toMatchObject({
        status: "published",
        path: "legacy",
        fence: 2,
        cause: { code: "switched-to-legacy" },
      });
      expect(await orders.publications(id)).toMatchObject([{ fence: 2 }]);
    });

    test("is open while nothing of the output type loads any more; no other switch is", async () => {
      await orders.mode("graph");
      const { fault, started } = hanging();
      orders.faults.graph = fault;
      const { id } = await dispatchNew();
      await started;
      const change = { outputType: "ordered", share: undefined, author: "Ada", reason: "a test" };
      const nothing = catalogue([]);
      const other = changeMode(orders.app, { ...change, mode: "shadow" }, nothing);
      await expect(other).rejects.toMatchObject({ code: "output-type-unknown" });
      const unknown = changeMode(orders.app, { ...change, outputType: "ordred", mode: "legacy" }, nothing);
      await expect(unknown).rejects.toMatchObject({ code: "output-type-unknown" });
      const changed = await changeMode(orders.app, { ...change, mode: "legacy" }, nothing);
      expect(changed.redispatched).toEqual([id]);
      expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "legacy" });
    });

    test("is refused the late row by the database alone, before anything else is published", async () => {
      await orders.mode("graph");
      const { fault, started } = hanging();
      orders.faults.graph = fault;
      const { id } = await dispatchNew();
      await started;
      const [graph] = await runsOf(id);
      await sql`update dispatch set fence = 2 where id = ${id}`.execute(orders.app.database.db);
      const row = sql`insert into publication values (${id}, 1, ${graph?.id}, true, 'glb', 'glb', 'model', 'x', 1, now())`;
      await expect(row.execute(orders.app.database.db)).rejects.toThrow(/foreign key/);
      await sql`update dispatch set fence = 1 where id = ${id}`.execute(orders.app.database.db);
      await orders.mode("legacy");
      await orders.untilEnded(id);
    });
  });

  describe("shadow", () => {
    test("publishes legacy's output; what the graph makes beside it is compared and can never be published", async () => {
      await orders.mode("shadow");
      const { id } = await dispatchNew();
      expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "legacy" });
      const compared = async () =>
        orders.app.database.db.selectFrom("shadow_result").selectAll().where("dispatch_id", "=", id).executeTakeFirst();
      await expect.poll(compared).toMatchObject({ verdict: "different" });
      const shadow = (await runsOf(id)).find(({ mode }) => mode === "graph") ?? never();
      expect(shadow).toMatchObject({ status: "succeeded", may_publish: false });
      expect(publishRightOf(shadow)).toBeUndefined();
      const { db } = orders.app.database;
      await sql`delete from publication where dispatch_id = ${id}`.execute(db);
      const asItself = sql`insert into publication values (${id}, 1, ${shadow.id}, false, 'glb', 'glb', 'model', 'x', 1, now())`;
      await expect(asItself.execute(db)).rejects.toThrow(/check constraint/);
      const asAnother = sql`insert into publication values (${id}, 1, ${shadow.id}, true, 'glb', 'glb', 'model', 'x', 1, now())`;
      await expect(asAnother.execute(db)).rejects.toThrow(/foreign key/);
    });

    test("a shadow that fails changes nothing but its own record", async () => {
      await orders.mode("shadow");
      orders.faults.graph = failing("tool-failed");
      const { id } = await dispatchNew();
      expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "legacy", fence: 1, error: null });
      const compared = async () =>
        orders.app.database.db.selectFrom("shadow_result").selectAll().where("dispatch_id", "=", id).executeTakeFirst();
      await expect.poll(compared).toMatchObject({ verdict: "failed", error: { code: "tool-failed" } });
      expect(await orders.publications(id)).toHaveLength(1);
    });
  });

  describe("canary", () => {
    test("gives the graph its share, and each line the same side again", async () => {
      await orders.mode("canary", 50);
      const lines = Array.from({ length: 30 }, (_, index) => `canary-${index}`);
      await orders.order(...lines);
      const paths = new Map<string, string>();
      for (const line of lines) {
        const { id, path } = await orders.dispatch(line);
        paths.set(line, path);
        await orders.untilEnded(id);
      }
      const graph = [...paths].filter(([, path]) => path === "graph").map(([line]) => line);
      expect(graph.length).toBeGreaterThan(4);
      expect(graph.length).toBeLessThan(26);
      await orders.mode("canary", 70);
      for (const line of graph) expect((await orders.dispatch(line)).path).toBe("graph");
    });
  });

  test("legacy is dispatched while the engine stands still", async () => {
    await orders.mode("legacy");
    const still = await ordersFixture({ database: backend() });
    try {
      await still.app.engine.stop();
      await still.order("still");
      const { id } = await still.dispatch("still");
      expect((await still.untilEnded(id)).status).toBe("published");
    } finally {
      await still.close();
    }
  });

  test("a mode is changed with a reason, a share for canary alone, and only where there is a graph; all of it is on record", async () => {
    await expect(orders.mode("canary")).rejects.toMatchObject({ code: "bad-usage" });
    await expect(orders.mode("graph", 5)).rejects.toMatchObject({ code: "bad-usage" });
    await orders.mode("legacy");
    const rows = await orders.app.database.db
      .selectFrom("mode_change")
      .selectAll()
      .orderBy("position", "desc")
      .execute();
    expect(rows[0]).toMatchObject({ output_type: "ordered", mode: "legacy", author: "Ada", reason: "a test" });
  });

  function never(): never {
    throw new Error("it is not there");
  }
}
