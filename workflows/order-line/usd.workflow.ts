import { workflow } from "#contracts";
import { exportUsd, loadProduct, orderLine, resolveMaterials } from "#nodes";

export default workflow("order-line/usd", {
  family: "order_line",
  title: "Order line USD",
  summary: "One product as a USD file with its materials.",
})
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
  .node("export", exportUsd, ({ product, materials }) => ({
    mesh: product.mesh,
    parts: product.parts,
    materials: materials.assignment,
  }))
  .output((above) => ({ usd: above.export.usd }));
