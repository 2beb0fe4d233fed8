import { partsSchema, productSchema, RenderlineError, type Parts } from "#contracts";
import type { App } from "#runtime/app";

/** A product as people assign materials to it: its current revision's parts. */
export interface ProductParts {
  readonly id: string;
  readonly revision: string;
  readonly parts: Parts["parts"];
  /** The published list that they stand in. */
  readonly list: Parts;
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
  const list = await readParts(app, row.manifest_sha256);
  return { id, revision: row.revision, parts: list.parts, list };
}

/**
 * Does something with a product's current parts, and again as long as another revision becomes the current one meanwhile.
 * @param attempt gives undefined when that happened
 * @throws RenderlineError product-unknown, artifact-missing
 */
export async function withCurrentParts<TResult>(
  app: App,
  id: string,
  attempt: (current: ProductParts) => Promise<TResult | undefined>,
): Promise<TResult> {
  for (;;) {
    const done = await attempt(await currentParts(app, id));
    if (done !== undefined) return done;
  }
}

/** A product's parts as a revision was published, or undefined. @throws RenderlineError artifact-missing */
export async function partsAt(app: App, id: string, revision: string): Promise<Parts | undefined> {
  const row = await app.database.db
    .selectFrom("product_revision")
    .select("manifest_sha256")
    .where("product_id", "=", id)
    .where("revision", "=", revision)
    .executeTakeFirst();
  return row === undefined ? undefined : readParts(app, row.manifest_sha256);
}

async function readParts(app: App, manifest: string): Promise<Parts> {
  const { parts } = await app.artifacts.readJson(manifest, productSchema);
  return app.artifacts.readJson(parts.sha256, partsSchema);
}
