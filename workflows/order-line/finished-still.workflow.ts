import { workflow } from "#contracts";
import { composeScene, finishImage, loadProduct, orderLine, renderStill, resolveMaterials, saveOutput } from "#nodes";

export default workflow("order-line/finished-still", {
  family: "order_line",
  title: "Order line finished still",
  summary: "One picture of one product, cropped, sized and written as the file that was ordered.",
})
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
  .node("scene", composeScene, ({ product, materials }) => ({ mesh: product.mesh, materials: materials.assignment }))
  .node("still", renderStill, ({ scene }) => ({ scene: scene.scene }))
  .node("save", saveOutput, ({ still, scene }) => ({ image: still.image, scene: scene.scene }))
  .node("finish", finishImage, ({ save }) => ({ image: save.image }))
  .output(({ finish }) => ({ image: finish.image }));
