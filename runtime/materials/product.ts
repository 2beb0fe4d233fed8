import { partsSchema, productSchema, RenderlineError, type Part } from "#contracts";
import type { App } from "#runtime/app";

/** A product as people assign materials to it: its current revision's parts. */
export interface ProductParts {
  readonly id: string;
  readonly revision: string;
  readonly parts: readonly Part[];
}

/** @throws RenderlineError product-unknown, artifact-missing */
export async function currentParts(app: App, id: string): Promise<ProductParts> {
  const row = await app.database.db
    .selectFrom("product")
    .innerJoin("product_revision", (join) =>
      join
        .onRef("product_revision.product_id", "=", "product.id")
        .onRef("product_revision.revision", "=", "product.current_revision"),
    )
    .select(["product_revision.revision", "product_revision.manifest_sha256"])
    .where("product.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) {
    throw new RenderlineError(
      "product-unknown",
      `there is no product "${id}"`,
      "Ingest it first: npx renderline product ingest FILE --product ID.",
    );
  }
  const manifest = await app.artifacts.readJson(row.manifest_sha256, productSchema);
  const { parts } = await app.artifacts.readJson(manifest.parts.sha256, partsSchema);
  return { id, revision: row.revision, parts };
}
