import { defineNode, output } from "#contracts";

/** Receives the order line that the run was started for. */
export const orderLine = defineNode({
  type: "order-line/order-line",
  family: "order_line",
  role: "source",
  title: "Order line",
  summary: "The ordered picture: which product, at which revision, as which output type.",
  receives: "order-line",
  params: {},
  inputs: {},
  outputs: { order: output("order-line", "order", "The order line, checked.") },
  module: { key: "order.read", version: 1 },
  resource: "io",
  legacySource: "still/order",
});
