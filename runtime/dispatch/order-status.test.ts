import { expect, test } from "vitest";
import { orderStatus } from "./order-status.ts";
import { renderOrderLine } from "./render.ts";
import { ordersFixture } from "./testing/orders.ts";

test("what somebody only renders is not among the order lines, and is known by its id", async () => {
  const orders = await ordersFixture();
  const { app, catalogue } = orders;
  const order = { product: "dome", outputType: "ordered", mode: "legacy", params: {}, catalogue } as const;
  const context = { signal: new AbortController().signal, onProgress: () => undefined };
  const { runId } = await renderOrderLine(app, { ...order, ...context });
  const run = app.database.db.selectFrom("run").select("order_line_id").where("id", "=", runId);
  const { order_line_id: rendered } = await run.executeTakeFirstOrThrow();
  await orders.order("ordered");
  expect((await orderStatus(app, [])).map(({ id }) => id)).toEqual(["ordered"]);
  expect(await orderStatus(app, [rendered ?? ""])).toMatchObject([{ id: rendered, dispatch: null }]);
  await orders.close();
});
