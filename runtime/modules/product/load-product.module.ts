import { orderLineSchema, productSchema, type ArtifactRef } from "#contracts";
import { loadProduct } from "#nodes";
import { implement } from "../module.ts";

/** The bridge: from an order line to the geometry and parts that it pins. */
export const loadProductModule = implement(loadProduct, undefined, async ({ inputs }, { artifacts }) => {
  const { product } = await artifacts.readJson(inputs.order.sha256, orderLineSchema);
  const manifest = await artifacts.readJson(product.manifest, productSchema);
  const bytes = (await artifacts.read(product.manifest)).byteLength;
  await artifacts.path(manifest.mesh.sha256);
  await artifacts.path(manifest.parts.sha256);
  return {
    product: { kind: "product", role: "product", sha256: product.manifest, bytes },
    mesh: manifest.mesh as ArtifactRef<"mesh">,
    parts: manifest.parts as ArtifactRef<"parts">,
  };
});
