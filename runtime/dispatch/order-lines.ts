import { sql, type Transaction } from "kysely";
import {
  RenderlineError,
  type ArtifactRef,
  type Catalogue,
  type Legacy,
  type OrderLine,
  type WorkflowDefinition,
} from "#contracts";
import type { App } from "#runtime/app";
import { checkOrderLineParams } from "#runtime/engine/order-line-params";
import { checkLegacyParams } from "#runtime/legacy/index";
import { contractsOf } from "#runtime/registry";
import { insertArtifacts } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import { catalogueFor } from "./catalogue-for.ts";
import { decide } from "./decide.ts";
import { findInvocation } from "./invocation.ts";
import { readMode, type OutputTypeMode } from "./mode.ts";
import { readOrderLines, refusal, type NumberedLine, type OrderedLine, type RefusedOrder } from "./order-file.ts";

/** So many lines are written by one statement. */
const atOnce = 500;

export interface OrderImport {
  /** JSON Lines. */
  readonly text: string;
  readonly catalogue: Catalogue;
  /** Hears how many lines are written, of how many. */
  readonly onProgress?: (written: number, all: number) => void;
}

/** A line that may be taken in. */
interface TakenLine extends NumberedLine {
  readonly line: OrderLine;
  readonly ref: ArtifactRef;
}

/**
 * Takes order lines in, all or none; each is pinned to its product's revision of now. A line that was taken in before, just so,
 * changes nothing.
 * @throws RenderlineError order-invalid, naming lines
 */
export async function importOrderLines(
  app: App,
  { text, catalogue, onProgress }: OrderImport,
): Promise<{ readonly added: readonly string[]; readonly known: readonly string[] }> {
  const lines = await pinned(app, readOrderLines(text), catalogue);
  return app.database.db.transaction().execute(async (tx) => {
    const now = app.now();
    const added: string[] = [];
    const known: string[] = [];
    const refused: RefusedOrder[] = [];
    for (let from = 0; from < lines.length; from += atOnce) {
      const some = lines.slice(from, from + atOnce);
      const there = await insertLines(tx, some, { from, now });
      for (const { number, ordered, ref } of some) {
        const before = there.get(ordered.id);
        if (before === undefined) added.push(ordered.id);
        else if (before === ref.sha256) known.push(ordered.id);
        else refused.push({ line: number, why: `"${ordered.id}" is another line` });
      }
      onProgress?.(from + some.length, lines.length);
    }
    // Thrown within, so that none is taken in.
    if (refused.length > 0) throw refusal(refused);
    return { added, known };
  });
}

/** What the lines order, with the revisions of now, as artifacts. @throws RenderlineError order-invalid */
async function pinned(app: App, lines: readonly NumberedLine[], catalogue: Catalogue): Promise<TakenLine[]> {
  const products = await currentRevisions(app);
  const types = new Map<string, Promise<OrderedType>>();
  const refused: RefusedOrder[] = [];
  const rows: (NumberedLine & { readonly line: OrderLine })[] = [];
  for (const { number, ordered } of lines) {
    const { product: id, outputType, params } = ordered;
    const product = products.get(id);
    if (product === undefined) {
      refused.push({ line: number, why: `there is no product "${id}"` });
      continue;
    }
    const type = types.get(outputType) ?? findType(app, outputType, catalogue);
    types.set(outputType, type);
    const why = await whyNot(app, ordered, type);
    if (why === undefined)
      rows.push({ number, ordered, line: { version: 1, product: { id, ...product }, outputType, params } });
    else refused.push({ line: number, why });
  }
  if (refused.length > 0) throw refusal(refused);
  // Lines that order the same of the same product are one artifact.
  const written = new Map<string, ArtifactRef>();
  const taken: TakenLine[] = [];
  for (const row of rows) {
    const same = JSON.stringify(row.line);
    const ref = written.get(same) ?? (await app.artifacts.writeJson("order-line", "order", row.line));
    written.set(same, ref);
    taken.push({ ...row, ref });
  }
  return taken;
}

/** @returns what lines of these ids that were there before order: the digests of their artifacts */
async function insertLines(
  tx: Transaction<Database>,
  lines: readonly TakenLine[],
  { from, now }: { readonly from: number; readonly now: Date },
): Promise<ReadonlyMap<string, string>> {
  await insertArtifacts(
    tx,
    lines.map(({ ref }) => ref),
    now,
  );
  const rows = lines.map(({ ordered, line, ref }, index) => ({
    id: ordered.id,
    product_id: line.product.id,
    revision: line.product.revision,
    output_type: ordered.outputType,
    artifact_sha256: ref.sha256,
    // Lines are told in the order in which they were taken in: that of their file.
    created_at: sql<Date>`${now}::timestamptz + ${from + index} * interval '1 microsecond'`,
  }));
  const inserted = await tx
    .insertInto("order_line")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .execute();
  const isNew = new Set(inserted.map(({ id }) => id));
  const others = rows.map(({ id }) => id).filter((id) => !isNew.has(id));
  if (others.length === 0) return new Map();
  const there = await tx.selectFrom("order_line").select(["id", "artifact_sha256"]).where("id", "in", others).execute();
  return new Map(there.map(({ id, artifact_sha256: sha256 }) => [id, sha256]));
}

async function currentRevisions(app: App): Promise<Map<string, { revision: string; manifest: string }>> {
  const rows = await app.database.db
    .selectFrom("product")
    .innerJoin("product_revision", (join) =>
      join
        .onRef("product_revision.product_id", "=", "product.id")
        .onRef("product_revision.revision", "=", "product.current_revision"),
    )
    .select(["product.id", "product_revision.revision", "product_revision.manifest_sha256"])
    .execute();
  return new Map(rows.map(({ id, revision, manifest_sha256: manifest }) => [id, { revision, manifest }]));
}

/** What the lines of an output type are checked against. */
interface OrderedType {
  readonly legacy: Legacy;
  readonly workflow: WorkflowDefinition | undefined;
  readonly mode: OutputTypeMode;
}

/** @throws RenderlineError what dispatching a line of it would be refused with */
async function findType(app: App, outputType: string, authored: Catalogue): Promise<OrderedType> {
  const catalogue = await catalogueFor(app, { catalogue: authored, mode: "legacy" }, outputType);
  const { definition } = findInvocation(catalogue, outputType, "legacy", app.registry).outputType;
  if (definition.family !== "order_line") {
    throw new RenderlineError(
      "order-invalid",
      `output type "${outputType}" makes products, nothing that can be ordered`,
      "Take an output type of family order_line.",
    );
  }
  const workflow = definition.graph && catalogue.byDigest(definition.graph.workflow.digest)?.definition;
  return {
    legacy: definition.legacy,
    workflow: workflow?.kind === "workflow" ? workflow : undefined,
    mode: await readMode(app, outputType),
  };
}

/** Why a line cannot be made as its output type's mode says now, as far as that can be known before. */
async function whyNot(
  app: App,
  { id, outputType, params }: OrderedLine,
  type: Promise<OrderedType>,
): Promise<string | undefined> {
  try {
    const { legacy, workflow, mode } = await type;
    const { path } = decide(mode.mode, mode.share, outputType, id);
    // Nothing that a graph's author does keeps a line from being taken in that legacy makes.
    if (path === "graph" && workflow !== undefined) checkOrderLineParams(workflow, params, contractsOf(app.registry));
    else checkLegacyParams(legacy, { params });
    return undefined;
  } catch (error) {
    if (error instanceof RenderlineError) return error.message;
    throw error;
  }
}
