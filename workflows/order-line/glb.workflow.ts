import { workflow } from "#contracts";
import { exportGlb, loadProduct, orderLine, resolveMaterials } from "#nodes";

export default workflow("order-line/glb", {
  family: "order_line",
  title: "Order line GLB",
  summary: "One product as a GLB with its materials.",
})
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
  .node("export", exportGlb, ({ product, materials }) => ({
    mesh: product.mesh,
    parts: product.parts,
    materials: materials.assignment,
  }))
  .output((above) => ({ glb: above.export.glb }));
