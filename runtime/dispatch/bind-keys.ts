import { partsSchema, productSchema, type ArtifactRef, type Parts, type ProductManifest } from "#contracts";
import { renameGlb } from "#runtime/modules/cad/rename-glb";
import type { ArtifactStore } from "#runtime/modules/module";

/** A product whose parts have the keys of its ledger. */
export interface BoundProduct {
  readonly product: ArtifactRef;
  readonly manifest: ProductManifest;
  readonly parts: Parts;
}

/**
 * Gives a prepared product's parts other keys, in the part list and in the geometry. Runs know nothing of earlier
 * revisions: what they prepare is a function of the STEP file alone, on either path, and here a product's history
 * comes in. The same product and keys give the same bytes.
 * @param keys from the key that the file mints to the one that the ledger has; one that is not in it stays
 */
export async function bindKeys(
  artifacts: ArtifactStore,
  prepared: ArtifactRef,
  keys: ReadonlyMap<string, string>,
): Promise<BoundProduct> {
  const manifest = await artifacts.readJson(prepared.sha256, productSchema);
  const minted = await artifacts.readJson(manifest.parts.sha256, partsSchema);
  if (keys.size === 0) return { product: prepared, manifest, parts: minted };
  const parts = { ...minted, parts: minted.parts.map((part) => ({ ...part, key: keys.get(part.key) ?? part.key })) };
  const glb = renameGlb(await artifacts.read(manifest.mesh.sha256), keys);
  const bound = productSchema.parse({
    ...manifest,
    mesh: await artifacts.write("mesh", "geometry", glb),
    parts: await artifacts.writeJson("parts", "parts", parts),
  });
  return { product: await artifacts.writeJson("product", "product", bound), manifest: bound, parts };
}
