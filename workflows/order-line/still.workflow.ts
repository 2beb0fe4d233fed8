import { workflow } from "#contracts";
import { composeScene, loadProduct, orderLine, renderStill, resolveMaterials, saveOutput } from "#nodes";

export default workflow("order-line/still", {
  family: "order_line",
  title: "Order line still",
  summary: "One picture of one product: materials by rule, a studio around it, rendered by Cycles.",
})
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts, onMissing: "fallback" }))
  .node("scene", composeScene, ({ product, materials }) => ({ mesh: product.mesh, materials: materials.assignment }))
  .node("still", renderStill, ({ scene }) => ({ scene: scene.scene }))
  .node("save", saveOutput, ({ still, scene }) => ({ image: still.image, scene: scene.scene }))
  .output(({ save }) => ({ image: save.image }));
