import { partsSchema, productSchema, type Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import { currentState } from "#runtime/materials/state";
import { assemblyTree } from "./assembly-tree.ts";
import type { ProductDocument } from "./documents.ts";
import { productMaterials } from "./product-materials.ts";

/** Every product's current revision, by id, as the documents that pages show. */
export async function readProducts(app: App, catalogue: Catalogue): Promise<ProductDocument[]> {
  const rows = await currentRevisions(app);
  return Promise.all(rows.map((row) => readProductAt(app, catalogue, row)));
}

/** A product's current revision; undefined when there is no such product. */
export async function readProduct(app: App, catalogue: Catalogue, id: string): Promise<ProductDocument | undefined> {
  const [row] = await currentRevisions(app, id);
  return row === undefined ? undefined : readProductAt(app, catalogue, row);
}

/** The same text again means that no product was published or set back since, and no material assigned. */
export async function productsState(app: App): Promise<string> {
  const rows = await currentRevisions(app);
  const { n } = await app.database.db
    .selectFrom("material_state")
    .select((row) => row.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  const revisions = rows.map(({ id, revision, published_at: at }) => `${id} ${revision} ${at.getTime()}`);
  return `${revisions.join(", ")}; ${n} material states`;
}

/** A product's current revision, as its row names it. */
export interface CurrentRevision {
  readonly id: string;
  readonly revision: string;
  readonly run_id: string;
  readonly manifest_sha256: string;
  readonly published_at: Date;
}

/** The document of a product at the revision of the row. */
export async function readProductAt(app: App, catalogue: Catalogue, row: CurrentRevision): Promise<ProductDocument> {
  const { artifacts } = app;
  const manifest = await artifacts.readJson(row.manifest_sha256, productSchema);
  const { parts, skipped } = await artifacts.readJson(manifest.parts.sha256, partsSchema);
  const { assemblies, assemblyOf } = assemblyTree(parts);
  const { version: materialState, repairs } = await currentState(app, row.id);
  const materials = productMaterials(parts, repairs, catalogue);
  return {
    version: 1,
    id: row.id,
    revision: row.revision,
    publishedAt: row.published_at.toISOString(),
    partCount: parts.length,
    missingCount: new Set(materials.flatMap(({ missing }) => missing)).size,
    runId: row.run_id,
    mesh: { ...manifest.mesh },
    triangleCount: manifest.triangleCount,
    bounds: manifest.bounds,
    assemblies,
    parts: parts.map(({ key, name, path, productId, prototype }, index) => ({
      key,
      name,
      path,
      productId,
      prototype,
      assembly: assemblyOf[index] ?? null,
    })),
    skipped,
    materials,
    materialState,
  };
}

/** The current revisions of all products, by id, or of one. */
export function currentRevisions({ database: { db } }: App, id?: string): Promise<CurrentRevision[]> {
  return db
    .selectFrom("product")
    .innerJoin("product_revision", (join) =>
      join
        .onRef("product_revision.product_id", "=", "product.id")
        .onRef("product_revision.revision", "=", "product.current_revision"),
    )
    .select(["product.id", "revision", "run_id", "manifest_sha256", "published_at"])
    .$if(id !== undefined, (query) => query.where("product.id", "=", id ?? ""))
    .orderBy("product.id")
    .execute();
}
