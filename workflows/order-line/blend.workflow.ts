import { workflow } from "#contracts";
import { composeScene, exportBlend, loadProduct, orderLine, resolveMaterials } from "#nodes";

export default workflow("order-line/blend", {
  family: "order_line",
  title: "Order line .blend",
  summary: "One product as a Blender file, in the studio of the still.",
})
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
  .node("scene", composeScene, ({ product, materials }) => ({ mesh: product.mesh, materials: materials.assignment }))
  .node("export", exportBlend, ({ product, materials, scene }) => ({
    scene: scene.scene,
    parts: product.parts,
    materials: materials.assignment,
  }))
  .output((above) => ({ blend: above.export.blend }));
