import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servesNothing } from "#runtime/app";
import { engineTiming } from "#runtime/engine/timing";
import { cancelOrderLine } from "./cancel.ts";
import { LegacyLane } from "./legacy-lane.ts";
import { claimLegacyRun } from "./legacy-run.ts";
import { compareShadows } from "./settle-dispatch.ts";
import { ordersFixture, type OrdersFixture } from "./testing/orders.ts";

let orders: OrdersFixture;

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
  const days = sql`interval '2 days'`;
  await sql`update run set created_at = created_at - ${days}, started_at = started_at - ${days},
    deadline = deadline - ${days} where id = ${id}`.execute(orders.app.database.db);
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

test("a shadow that does not come to its turn is given up, and says nothing of the graph", async () => {
  // Legacy and publishing, and nobody who executes a node.
  orders = await ordersFixture({ serves: { ...servesNothing, legacy: true, settle: true } });
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
  await orders.close();
});
