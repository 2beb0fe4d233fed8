import { workflow } from "#contracts";
import { composeScene, loadProduct, orderLine, renderTurntable, resolveMaterials } from "#nodes";

export default workflow("order-line/turntable", {
  family: "order_line",
  title: "Order line turntable",
  summary: "One product turning once around, as a video and as its frames.",
})
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
  .node("scene", composeScene, ({ product, materials }) => ({
    mesh: product.mesh,
    materials: materials.assignment,
    fit: "turn",
  }))
  .node("turntable", renderTurntable, ({ scene }) => ({ scene: scene.scene }))
  .output(({ turntable }) => ({ video: turntable.video, frames: turntable.frames }));
