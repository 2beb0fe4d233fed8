import { workflow } from "#contracts";
import { listParts, prepareProduct, readStep, tessellate } from "#nodes";

export default workflow("cad-file/product", {
  family: "cad_file",
  title: "CAD file to product",
  summary: "Reads a STEP file, names every part, tessellates it and prepares the product to be published.",
})
  .node("read", readStep)
  .node("list", listParts, ({ read }) => ({ structure: read.structure }))
  .node("tessellate", tessellate, ({ read, list }) => ({ step: read.step, parts: list.parts }))
  .node("prepare", prepareProduct, ({ tessellate, list }) => ({ mesh: tessellate.mesh, parts: list.parts }))
  .output(({ prepare, read }) => ({ product: prepare.product, structure: read.structure }));
