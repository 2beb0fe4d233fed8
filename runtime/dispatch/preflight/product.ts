import { missingArtifact } from "#runtime/store/artifact-content";
import { orderLineSchema, partsSchema, productSchema, type ArtifactRef, type OrderLine, type Parts } from "#contracts";
import type { App } from "#runtime/app";
import { currentState } from "#runtime/materials/state";
import type { MaterialState } from "#contracts";
import type { OrderLineStatus } from "../order-status.ts";
import { found, thrown, type LineCheck } from "./report.ts";

/** What is stored of an order line, and of its product as it is pinned. */
export interface StoredLine {
  readonly request: ArtifactRef;
  readonly line: OrderLine;
  readonly parts: Parts["parts"];
  readonly repairs: MaterialState["repairs"];
}

/**
 * Reads what every path starts from.
 * @throws RenderlineError artifact-missing, artifact-invalid, store-unreachable, store-refused
 */
export async function readStored(app: App, id: string): Promise<StoredLine> {
  const { artifacts, database } = app;
  const row = await database.db
    .selectFrom("order_line")
    .select(["artifact_sha256 as sha256", "product_id"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const line = await artifacts.readJson(row.sha256, orderLineSchema);
  const { byteLength: bytes } = await artifacts.read(row.sha256);
  const manifest = await artifacts.readJson(line.product.manifest, productSchema);
  const { parts } = await artifacts.readJson(manifest.parts.sha256, partsSchema);
  if (!(await artifacts.has(manifest.mesh.sha256, manifest.mesh.bytes)))
    throw missingArtifact(manifest.mesh.sha256, artifacts.name);
  const { repairs } = await currentState(app, row.product_id);
  return { request: { kind: "order-line", role: "order", sha256: row.sha256, bytes }, line, parts, repairs };
}

/** Whether the product's files are there, and whether its revision is still the current one. */
export async function checkProduct(
  app: App,
  { product, revision }: Pick<OrderLineStatus, "product" | "revision">,
  needsStep: boolean,
): Promise<LineCheck> {
  try {
    // Only a command is given the STEP file.
    if (needsStep && !(await app.artifacts.has(revision))) throw missingArtifact(revision, app.artifacts.name);
    const row = await app.database.db
      .selectFrom("product")
      .select("current_revision")
      .where("id", "=", product)
      .executeTakeFirst();
    if (row?.current_revision !== revision) {
      return found("product", null, "warning", {
        code: "revision-superseded",
        message: `the line is pinned to revision ${revision} of "${product}", and the current one is ${row?.current_revision ?? "gone"}`,
        remedy: "Import a line with an id of its own if the current revision is wanted.",
      });
    }
    const message = `"${product}" at its current revision ${revision}, its files in the store`;
    return found("product", null, "ok", { code: "product-whole", message });
  } catch (error) {
    return thrown("product", null, error);
  }
}
