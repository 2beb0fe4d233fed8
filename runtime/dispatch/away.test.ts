import type { KyselyPlugin } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { unreachable } from "#runtime/store/postgres-pool";
import { ordersFixture, type OrdersFixture } from "./testing/orders.ts";

let orders: OrdersFixture;
let db: OrdersFixture["app"]["database"]["db"];
beforeAll(async () => {
  orders = await ordersFixture({ database: { folder: undefined }, takesKept: true, timing: { retrySeconds: [0] } });
  ({ db } = orders.app.database);
});
afterAll(() => orders.close());
afterEach(() => void Object.assign(orders.app.database, { db }));

/** Lets the database be away for the next statements about a table. @returns how many have met it */
function awayFor(table: string, times: number): () => number {
  let met = 0;
  const away: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (met === times || !JSON.stringify(node).includes(table)) return node;
      met += 1;
      const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
      throw unreachable("postgres://nowhere/nothing", "does not answer", refused);
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  Object.assign(orders.app.database, { db: db.withPlugin(away) });
  return () => met;
}

test("a legacy run goes on when the record of a step could not be written twice, and counts nothing", async () => {
  await orders.order("legacy");
  const met = awayFor("module_call", 2);
  const { id } = await orders.dispatch("legacy");
  expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "legacy", error: null });
  expect(met()).toBe(2);
  const run = db.selectFrom("run").select(["attempts", "failures"]).where("dispatch_id", "=", id);
  expect(await run.executeTakeFirst()).toEqual({ attempts: 1, failures: 0 });
});

test("a node that could not look for a kept result is tried again", async () => {
  await orders.mode("graph");
  await orders.order("graph");
  const met = awayFor("cached_result", 1);
  const { id } = await orders.dispatch("graph");
  expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "graph", cause: null });
  expect(met()).toBe(1);
});
