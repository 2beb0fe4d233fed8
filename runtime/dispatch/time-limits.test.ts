import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { servesNothing } from "#runtime/app";
import { engineTiming } from "#runtime/engine/timing";
import { cancelOrderLine } from "./cancel.ts";
import { LegacyLane } from "./legacy-lane.ts";
import { claimLegacyRun } from "./legacy-run.ts";
import { orderStatus } from "./order-status.ts";
import { compareShadows } from "./settle-dispatch.ts";
import { ordersFixture, type OrdersFixture } from "./testing/orders.ts";

let orders: OrdersFixture;

/** Two days, milliseconds: longer than anything may take. */
const days = 2 * 24 * 3600 * 1000;

async function runOf(dispatchId: string, mode: "legacy" | "graph") {
  return orders.app.database.db
    .selectFrom("run")
    .select(["id", "status", "error", "attempts"])
    .where("dispatch_id", "=", dispatchId)
    .where("mode", "=", mode)
    .executeTakeFirstOrThrow();
}

async function dispatchNew(line: string): Promise<string> {
  await orders.order(line);
  return (await orders.dispatch(line)).id;
}

/** Everything of a run was two days earlier than it was. */
async function age(id: string): Promise<void> {
  const span = sql`make_interval(secs => ${days / 1000})`;
  await sql`update run set created_at = created_at - ${span}, started_at = started_at - ${span},
    deadline = deadline - ${span} where id = ${id}`.execute(orders.app.database.db);
}

describe("while nobody takes anything by itself", () => {
  let lane: LegacyLane;
  const lease = { worker: "w", leaseSeconds: 3600 };
  const claim = (id: string) => orders.app.database.db.transaction().execute((tx) => claimLegacyRun(tx, id, lease));

  beforeAll(async () => {
    orders = await ordersFixture({ serves: servesNothing });
    const { database, artifacts, tools, now, dispatcher } = orders.app;
    const parts = { database, artifacts, tools, timing: engineTiming, now, onError: () => undefined };
    lane = new LegacyLane(parts, dispatcher.queues, () => undefined);
  });
  afterAll(() => orders.close());

  test("a legacy run loses none of its time while it waits for its turn, at first or after its worker gave it back", async () => {
    const id = await dispatchNew("waits");
    const run = await runOf(id, "legacy");
    await age(run.id);
    await lane.supervise();
    expect(await runOf(id, "legacy")).toMatchObject({ status: "queued", attempts: 0 });
    await claim(run.id);
    await lane.supervise();
    expect(await runOf(id, "legacy")).toMatchObject({ status: "running", attempts: 1 });
    await sql`update run set status = 'queued' where id = ${run.id}`.execute(orders.app.database.db);
    await age(run.id);
    await lane.supervise();
    await claim(run.id);
    await lane.supervise();
    expect(await runOf(id, "legacy")).toMatchObject({ status: "running", attempts: 2 });
  });

  test("a legacy run fails when a try takes longer than it may", async () => {
    const id = await dispatchNew("takes");
    const run = await runOf(id, "legacy");
    await claim(run.id);
    await age(run.id);
    await lane.supervise();
    expect(await runOf(id, "legacy")).toMatchObject({ status: "failed", error: { code: "run-timeout" } });
  });

  test("a shadow whose line is cancelled says nothing of the graph", async () => {
    await orders.mode("shadow");
    const id = await dispatchNew("cancelled");
    await cancelOrderLine(orders.app, { orderLineId: "cancelled", author: "Ada" });
    expect(await runOf(id, "graph")).toMatchObject({ status: "cancelled" });
    expect(await orders.untilEnded(id)).toMatchObject({ status: "cancelled" });
    expect(await compareShadows(orders.app)).toBe(0);
  });
});

describe("while nobody executes a node", () => {
  /** How far the clock of this process is behind that of the database, milliseconds. */
  let behind = 0;
  beforeAll(async () => {
    const serves = { ...servesNothing, legacy: true, settle: true };
    orders = await ordersFixture({ serves, now: () => new Date(Date.now() - behind) });
  });
  afterAll(() => orders.close());
  afterEach(() => {
    behind = 0;
  });

  test("a shadow that does not come to its turn is given up, and says nothing of the graph", async () => {
    await orders.mode("shadow");
    const id = await dispatchNew("late");
    expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "legacy" });
    const shadow = await runOf(id, "graph");
    expect(shadow).toMatchObject({ status: "running" });
    await age(shadow.id);
    await expect
      .poll(() => runOf(id, "graph"), { timeout: 10_000 })
      .toMatchObject({ status: "cancelled", error: { code: "run-expired" } });
    expect(await compareShadows(orders.app)).toBe(0);
    expect(await orders.app.database.db.selectFrom("shadow_result").selectAll().execute()).toEqual([]);
  });

  test("a shadow has all of its time where the clock of the machine that started it is behind", async () => {
    await orders.mode("shadow");
    behind = days;
    const id = await dispatchNew("behind");
    await orders.untilEnded(id);
    const { rows } = await sql<{ left: number }>`
      select extract(epoch from deadline - now())::float8 as left from run
      where dispatch_id = ${id} and not may_publish`.execute(orders.app.database.db);
    expect(rows[0]?.left).toBeGreaterThan(12 * 3600);
    expect(rows[0]?.left).toBeLessThanOrEqual(24 * 3600);
  });

  test("the last dispatch is the one that came last, whatever the clocks of machines say", async () => {
    await orders.mode("legacy");
    const first = await dispatchNew("again");
    await orders.untilEnded(first);
    behind = days;
    const last = (await orders.dispatch("again")).id;
    await orders.untilEnded(last);
    const [line] = await orderStatus(orders.app, ["again"]);
    expect(line?.dispatch).toMatchObject({ id: last, status: "published" });
    const runs = orders.app.database.db.selectFrom("run").select("dispatch_id").where("order_line_id", "=", "again");
    expect(await runs.orderBy("created_at").execute()).toEqual([{ dispatch_id: first }, { dispatch_id: last }]);
  });
});
