import { afterAll, beforeAll, expect, test } from "vitest";
import { hanging, ordersFixture, type OrdersFixture } from "#runtime/dispatch/testing/orders";
import { orderOperations } from "./order-operations.ts";

let orders: OrdersFixture;
beforeAll(async () => {
  orders = await ordersFixture();
});
afterAll(() => orders.close());

const context = { signal: new AbortController().signal, onProgress: () => undefined };

test("a line that there is nothing to cancel or to retry of is refused, the lines beside it are not", async () => {
  await orders.order("made", "new", "stopped");
  const made = await orders.dispatch("made");
  expect(await orders.untilEnded(made.id)).toMatchObject({ status: "published" });
  await orders.mode("graph");
  const { fault, started } = hanging();
  orders.faults.graph = fault;
  const stopped = await orders.dispatch("stopped");
  await started;

  const cancel = (...ids: string[]) => orderOperations["order.cancel"].run(orders.app, { ids, author: "Ada" }, context);
  await expect(cancel("stopped", "gone")).rejects.toMatchObject({ code: "order-line-unknown" });
  expect(await cancel("made", "new", "stopped")).toMatchObject({
    cancelled: [stopped.id],
    refused: [
      { orderLineId: "made", error: { code: "nothing-under-way" } },
      { orderLineId: "new", error: { code: "nothing-under-way" } },
    ],
  });
  expect(await orders.untilEnded(stopped.id)).toMatchObject({ status: "cancelled" });

  orders.faults.graph = () => Promise.resolve();
  const authored = orders.catalogue.all.map(({ definition, text }) => ({ id: definition.id, file: "made up", text }));
  const input = { ids: ["made", "new", "stopped"], retry: true, authored };
  const retried = await orderOperations["order.dispatch"].run(orders.app, input, context);
  expect(retried).toMatchObject({
    dispatched: [{ orderLineId: "stopped" }],
    refused: [
      { orderLineId: "made", error: { code: "nothing-to-retry" } },
      { orderLineId: "new", error: { code: "nothing-to-retry" } },
    ],
  });
  expect(await orders.untilEnded(retried.dispatched[0]?.id ?? "")).toMatchObject({ status: "published" });
  const dispatches = await orders.app.database.db.selectFrom("dispatch").select("id").execute();
  expect(dispatches).toHaveLength(3);
});
