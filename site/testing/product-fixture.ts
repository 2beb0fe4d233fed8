import { sha256Hex, type Catalogue, type MaterialState, type Part } from "#contracts";
import { assemblyTree } from "#runtime/api/assembly-tree";
import { documentPaths, type ProductDocument } from "#runtime/api/documents";
import { productMaterials } from "#runtime/api/product-materials";
import { packGlb, type PrototypeMesh } from "#runtime/modules/cad/pack-glb";
import { boundsOf, readGlb } from "#runtime/modules/cad/read-glb";

interface MadeUp {
  readonly parts: readonly Part[];
  readonly shapes: ReadonlyMap<string, PrototypeMesh>;
  readonly repairs: MaterialState["repairs"];
  readonly catalogue: Catalogue;
}

/** The document and the geometry of a made-up product, by the code that makes those of published ones. */
export async function productFixture(
  id: string,
  { parts, shapes, repairs, catalogue }: MadeUp,
): Promise<{ document: ProductDocument; glb: Uint8Array }> {
  const glb = await packGlb(parts, shapes);
  const sha256 = sha256Hex(glb);
  const instances = await readGlb(glb);
  const { min, max } = boundsOf(instances);
  const { assemblies, assemblyOf } = assemblyTree(parts);
  const materials = productMaterials(parts, repairs, catalogue);
  const document: ProductDocument = {
    version: 1,
    id,
    revision: sha256Hex(id),
    publishedAt: "2026-03-04T10:15:00.000Z",
    partCount: parts.length,
    missingCount: new Set(materials.flatMap(({ missing }) => missing)).size,
    runId: "run-cad-1",
    mesh: { kind: "mesh", role: "geometry", sha256, bytes: glb.length, url: documentPaths.artifact(sha256, "glb") },
    triangleCount: instances.reduce((sum, { triangles }) => sum + triangles, 0),
    bounds: [[...min], [...max]],
    assemblies: [...assemblies],
    parts: parts.map(({ key, name, path, productId, prototype }, index) => ({
      key,
      name,
      path,
      productId,
      prototype,
      assembly: assemblyOf[index] ?? null,
    })),
    skipped: [],
    materials,
    materialState: Object.keys(repairs).length === 0 ? 0 : 1,
  };
  return { document, glb };
}
