import { compile, outputType, partsSchema, type Part, type Parts } from "#contracts";
import type { App } from "#runtime/app";
import { identity } from "#runtime/modules/cad/matrix";
import { packGlb, type PrototypeMesh } from "#runtime/modules/cad/pack-glb";
import { keepDefinitions } from "#runtime/store/definition-records";

/** Publishes these parts as a product's current revision, without any CAD file. */
export type PublishParts = (
  product: string,
  revision: string,
  parts: readonly Part[],
  prototypes?: Parts["prototypes"],
  geometry?: Uint8Array,
) => Promise<void>;

/** The product that trials order. */
export const trialProduct = "trial";

/** One triangle: what is exported of it is not what is proved. */
const triangle: PrototypeMesh = {
  positions: Float32Array.from([0, 0, 0, 0.1, 0, 0, 0, 0.1, 0]),
  normals: Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0, 1]),
  indices: Uint32Array.from([0, 1, 2]),
};

const part: Part = {
  key: `p${"a".repeat(20)}`,
  path: [trialProduct],
  name: trialProduct,
  productId: trialProduct,
  prototype: trialProduct,
  placement: [...identity],
  colour: null,
  evidence: { parentKey: "", productId: trialProduct, occurrence: null, ordinal: 0, local: null },
};

export async function publishTrialProduct(app: App): Promise<void> {
  const publish = await publisher(app);
  const geometry = await packGlb([part], new Map([[trialProduct, triangle]]));
  await publish(trialProduct, "a".repeat(64), [part], [], geometry);
}

/** What publishes products into a database that has none. */
export async function publisher(app: App): Promise<PublishParts> {
  const text = { title: "Product", family: "cad_file", artifactKind: "product" } as const;
  const legacy = { preset: "ingest", settings: { linearDeflection: 0.001, angularDeflection: 12 } } as const;
  const type = compile(outputType("product", { ...text, legacy }));
  await keepDefinitions(app.database.db, [type], app.now());
  return async (product, revision, parts, prototypes = [], geometry = Buffer.from("no geometry")) => {
    const { db } = app.database;
    const now = app.now();
    const list = await app.artifacts.writeJson(
      "parts",
      "parts",
      partsSchema.parse({ version: 1, parts, prototypes, skipped: [] }),
    );
    const mesh = await app.artifacts.write("mesh", "geometry", geometry);
    const counts = { partCount: parts.length, triangleCount: 1 };
    const bounds = [
      [0, 0, 0],
      [1, 1, 1],
    ];
    const manifest = { version: 1, mesh, parts: list, ...counts, bounds };
    const { sha256 } = await app.artifacts.writeJson("product", "product", manifest);
    const run = {
      id: `run-${product}-${revision}`,
      family: "cad_file",
      mode: "legacy",
      status: "succeeded",
      output_type: "product",
      output_type_digest: type.digest,
      product_id: product,
      revision,
      request: JSON.stringify(mesh),
      created_at: now,
    } as const;
    await db.insertInto("run").values(run).execute();
    const current = { id: product, current_revision: revision };
    await db
      .insertInto("product")
      .values(current)
      .onConflict((conflict) => conflict.column("id").doUpdateSet(current))
      .execute();
    const row = {
      product_id: product,
      revision,
      run_id: run.id,
      manifest_sha256: sha256,
      files: "[]",
      published_at: now,
    };
    await db.insertInto("product_revision").values(row).execute();
  };
}
