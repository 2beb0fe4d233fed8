import { workflow } from "#contracts";
import { composeScene, loadProduct, makeThumbnail, orderLine, renderStill, resolveMaterials, saveOutput } from "#nodes";

export default workflow("order-line/thumbnail", {
  family: "order_line",
  title: "Order line thumbnail",
  summary: "One small picture of one product for lists, quickly rendered.",
})
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
  .node("scene", composeScene, ({ product, materials }) => ({
    mesh: product.mesh,
    materials: materials.assignment,
    width: 256,
    height: 256,
  }))
  .node("still", renderStill, ({ scene }) => ({ scene: scene.scene, samples: 8, denoise: "fast" }))
  .node("save", saveOutput, ({ still, scene }) => ({ image: still.image, scene: scene.scene }))
  .node("thumbnail", makeThumbnail, ({ save }) => ({ image: save.image }))
  .output(({ thumbnail }) => ({ image: thumbnail.image }));
