import { orderLineSchema } from "#contracts";
import { orderLine } from "#nodes";
import { implement } from "../module.ts";

/** Checks the order line that the run was started for. */
export const readOrderModule = implement(orderLine, undefined, async ({ request }, { artifacts }) => {
  if (request === undefined) throw new Error("order.read needs the run's order line");
  const order = await artifacts.readJson(request.sha256, orderLineSchema);
  return { order: await artifacts.writeJson("order-line", "order", order) };
});
