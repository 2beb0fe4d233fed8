import { randomUUID } from "node:crypto";
import { RenderlineError, type ArtifactRef, type Catalogue, type OrderLine } from "#contracts";
import type { App } from "#runtime/app";
import type { Mode } from "#runtime/store/status";
import { execute } from "./execute.ts";
import { findInvocation, type Invocation } from "./invocation.ts";
import { catalogueFor } from "./catalogue-for.ts";

export interface RenderOrder {
  readonly product: string;
  /** The product's current revision without it. */
  readonly revision?: string;
  readonly outputType: string;
  readonly mode: Mode;
  readonly params: OrderLine["params"];
  /** Whether the graph takes results that are kept; it does, without it. */
  readonly cached?: boolean;
  readonly catalogue: Catalogue;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

export interface Rendered {
  readonly runId: string;
  readonly mode: Mode;
  readonly outputType: string;
  /** The picture, or what else the output type makes. */
  readonly artifact: ArtifactRef;
}

/** What is known of an order before anything is rendered. */
interface CheckedOrder {
  readonly invocation: Invocation;
  readonly line: OrderLine;
}

/**
 * Finds everything that an order names.
 * @throws RenderlineError product-unknown, output-type-unknown, output-type-without-workflow, definition-invalid, bad-usage
 */
export async function checkOrder(app: App, order: RenderOrder): Promise<CheckedOrder> {
  const catalogue = await catalogueFor(app, order, order.outputType);
  const invocation = findInvocation(catalogue, order.outputType, order.mode, app.registry);
  const { definition } = invocation.outputType;
  if (definition.family !== "order_line") {
    throw new RenderlineError(
      "bad-usage",
      `output type "${definition.id}" is of family ${definition.family} and makes a ${definition.artifactKind}, nothing that can be ordered`,
      "Take an output type of family order_line; npx renderline product ingest makes products.",
    );
  }
  return { invocation, line: await pinOrderLine(app, order) };
}

/**
 * Renders an ad hoc order line of a product. Nothing is published.
 * @throws RenderlineError as `checkOrder` does, or what the run failed with
 */
export async function renderOrderLine(app: App, order: RenderOrder): Promise<Rendered> {
  const { mode, signal, onProgress } = order;
  const { invocation, line } = await checkOrder(app, order);
  const { definition } = invocation.outputType;
  const request = await app.artifacts.writeJson("order-line", "order", line);
  const orderLineId = randomUUID();
  const { id: productId, revision } = line.product;
  await app.database.db
    .insertInto("order_line")
    .values({
      id: orderLineId,
      product_id: productId,
      revision,
      output_type: definition.id,
      artifact_sha256: request.sha256,
      created_at: app.now(),
    })
    .execute();
  const run = { invocation, mode, productId, revision, orderLineId, request, orderLineParams: line.params };
  const { runId, outputs } = await execute(app, { ...run, cached: order.cached, signal, onProgress });
  // Legacy names its one output as it likes; a workflow can have several, and the output type says which.
  const named = mode === "graph" ? outputs[definition.graph?.output ?? ""] : undefined;
  const artifact = named ?? Object.values(outputs).find(({ kind }) => kind === definition.artifactKind);
  if (artifact === undefined) throw new Error(`run ${runId} made no ${definition.artifactKind}`);
  return { runId, mode, outputType: definition.id, artifact };
}

async function pinOrderLine(app: App, order: RenderOrder): Promise<OrderLine> {
  const row = await app.database.db
    .selectFrom("product")
    .innerJoin("product_revision", "product_revision.product_id", "product.id")
    .select(["revision", "manifest_sha256"])
    .where("product.id", "=", order.product)
    .where((eb) => eb("revision", "=", order.revision ?? eb.ref("product.current_revision")))
    .executeTakeFirst();
  if (row === undefined) {
    throw new RenderlineError(
      "product-unknown",
      `there is no product "${order.product}"`,
      "Ingest it first: npx renderline product ingest FILE --product ID.",
    );
  }
  const product = { id: order.product, revision: row.revision, manifest: row.manifest_sha256 };
  return { version: 1, product, outputType: order.outputType, params: order.params };
}
