import { partsSchema, productSchema, RenderlineError } from "#contracts";
import { prepareProduct } from "#nodes";
import { implement } from "../module.ts";
import { boundsOf, readGlb } from "./read-glb.ts";

/** Binds geometry and parts, after making sure that both hold the same keys. */
export const prepareProductModule = implement(prepareProduct, undefined, async ({ inputs }, { artifacts }) => {
  const { parts } = await artifacts.readJson(inputs.parts.sha256, partsSchema);
  const glb = await readGlb(await artifacts.read(inputs.mesh.sha256));
  const listed = new Set(parts.map(({ key }) => key));
  const strangers = glb.filter(({ key }) => !listed.delete(key)).map(({ key }) => key);
  if (strangers.length > 0 || listed.size > 0) {
    throw new RenderlineError(
      "artifact-invalid",
      `geometry and part list do not hold the same keys: only in the geometry [${strangers.join(", ")}], only in the list [${[...listed].join(", ")}]`,
      "Tessellate the very part list that the product is prepared from.",
    );
  }
  const { min, max } = boundsOf(glb);
  const manifest = {
    version: 1,
    mesh: inputs.mesh,
    parts: inputs.parts,
    partCount: parts.length,
    triangleCount: glb.reduce((sum, { triangles }) => sum + triangles, 0),
    bounds: [min, max],
  };
  return { product: await artifacts.writeJson("product", "product", productSchema.parse(manifest)) };
});
