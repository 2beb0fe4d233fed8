import { partsSchema, productSchema, type CarriedMaterial, type Parts, type RevisionDiff } from "#contracts";
import type { App } from "#runtime/app";
import { publishedFiles, type PublishedFile } from "./product-files.ts";

/** A product at one revision, as `product ingest --json` prints it. */
export interface ProductReport {
  readonly id: string;
  readonly revision: string;
  readonly parts: readonly Pick<Parts["parts"][number], "key" | "path" | "name" | "productId" | "prototype">[];
  readonly skipped: Parts["skipped"];
  /** What became of the parts of the revision before when it was first published; null at a product's first publish. */
  readonly changes: RevisionDiff | null;
  /** What became of the materials that people had assigned to parts of the revision before, when it was last published. */
  readonly materials: readonly CarriedMaterial[];
  readonly files: readonly PublishedFile[];
}

/** A published revision, or undefined. @param revision the current one without it */
export async function loadProduct(app: App, id: string, revision?: string): Promise<ProductReport | undefined> {
  const row = await app.database.db
    .selectFrom("product_revision")
    .innerJoin("product", "product.id", "product_revision.product_id")
    .select([
      "product_revision.revision",
      "product_revision.files",
      "product_revision.manifest_sha256",
      "changes",
      "materials",
    ])
    .where("product_id", "=", id)
    .where((eb) =>
      revision === undefined
        ? eb("product_revision.revision", "=", eb.ref("current_revision"))
        : eb("product_revision.revision", "=", revision),
    )
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const manifest = await app.artifacts.readJson(row.manifest_sha256, productSchema);
  const { parts, skipped } = await app.artifacts.readJson(manifest.parts.sha256, partsSchema);
  return {
    id,
    revision: row.revision,
    parts: parts.map(({ key, path, name, productId, prototype }) => ({ key, path, name, productId, prototype })),
    skipped,
    changes: row.changes,
    materials: row.materials,
    files: publishedFiles(app.dataFolder, revisionFolder(id, row.revision), row.files),
  };
}

/** Where a revision's files are shown, in the folder of published products. */
export function revisionFolder(id: string, revision: string): string {
  return `${id}/${revision}`;
}
