import { z } from "zod";
import { RenderlineError, type ArtifactRef, type Catalogue, type OrderLine } from "#contracts";
import type { App } from "#runtime/app";
import { checkOrderLineParams } from "#runtime/engine/order-line-params";
import { contractsOf } from "#runtime/registry";
import { insertArtifacts } from "#runtime/store/run-records";
import { catalogueFor } from "./catalogue-for.ts";
import { findInvocation } from "./invocation.ts";

const settings = z.record(z.string(), z.record(z.string(), z.json()));

/** One line of an order file. */
export const orderedLineSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "letters, digits, dot, dash and underline, at most 100")
      .describe("The order line's own id, as the shop knows it; never given to another line."),
    product: z.string().min(1).describe("The id of a published product."),
    outputType: z.string().min(1).describe("What is ordered of it."),
    params: settings.default({}).describe("What this line sets, by node and param."),
  })
  .meta({ title: "Order line", description: "One line of an order file (JSON Lines)." });
export type OrderedLine = z.output<typeof orderedLineSchema>;

/** Lines that cannot be taken, each with its number. */
interface Refused {
  readonly line: number;
  readonly why: string;
}

/** How many lines a refusal names. */
const named = 10;

/**
 * Takes order lines in, all or none; each is pinned to its product's revision of now. A line that was taken in before, just so,
 * changes nothing.
 * @throws RenderlineError order-invalid, naming lines
 */
export async function importOrderLines(
  app: App,
  { text, catalogue }: { readonly text: string; readonly catalogue: Catalogue },
): Promise<{ readonly added: readonly string[]; readonly known: readonly string[] }> {
  const lines = readLines(text);
  const refused: Refused[] = [];
  const rows: { id: string; outputType: string; line: OrderLine }[] = [];
  const products = await currentRevisions(app);
  for (const { number, ordered } of lines) {
    const why = await whyNot(app, ordered, products, catalogue);
    const product = products.get(ordered.product);
    if (why !== undefined || product === undefined) refused.push({ line: number, why: why ?? "no such product" });
    else {
      const { id, outputType, params } = ordered;
      const pinned = { id: ordered.product, revision: product.revision, manifest: product.manifest };
      rows.push({ id, outputType, line: { version: 1, product: pinned, outputType, params } });
    }
  }
  if (refused.length > 0) throw refusal(refused);
  const stored: ((typeof rows)[number] & { ref: ArtifactRef })[] = [];
  for (const row of rows) stored.push({ ...row, ref: await app.artifacts.writeJson("order-line", "order", row.line) });
  return app.database.db.transaction().execute(async (tx) => {
    const added: string[] = [];
    const known: string[] = [];
    // Of a try that the database has undone.
    refused.length = 0;
    for (const { id, outputType, line, ref } of stored) {
      await insertArtifacts(tx, [ref], app.now());
      const row = {
        id,
        product_id: line.product.id,
        revision: line.product.revision,
        output_type: outputType,
        artifact_sha256: ref.sha256,
        created_at: app.now(),
      };
      const inserted = await tx
        .insertInto("order_line")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows === 1n) added.push(id);
      else if (await isSame(tx, row)) known.push(id);
      else
        refused.push({ line: lines.findIndex(({ ordered }) => ordered.id === id) + 1, why: `"${id}" is another line` });
    }
    // Thrown within, so that none is taken in.
    if (refused.length > 0) throw refusal(refused);
    return { added, known };
  });
}

function readLines(text: string): { number: number; ordered: OrderedLine }[] {
  const lines: { number: number; ordered: OrderedLine }[] = [];
  const refused: Refused[] = [];
  const ids = new Map<string, number>();
  for (const [index, one] of text.split(/\r?\n/).entries()) {
    if (one.trim() === "") continue;
    const read = orderedLineSchema.safeParse(parse(one));
    if (!read.success) {
      const why = read.error.issues.map(({ path, message }) => [...path, message].join(": ")).join("; ");
      refused.push({ line: index + 1, why });
      continue;
    }
    const before = ids.get(read.data.id);
    if (before !== undefined) refused.push({ line: index + 1, why: `"${read.data.id}" is line ${before} already` });
    ids.set(read.data.id, index + 1);
    lines.push({ number: index + 1, ordered: read.data });
  }
  if (refused.length > 0) throw refusal(refused);
  return lines;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
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

/** Why a line cannot be made, as far as that can be known before. */
async function whyNot(
  app: App,
  { product, outputType, params }: OrderedLine,
  products: ReadonlyMap<string, unknown>,
  authored: Catalogue,
): Promise<string | undefined> {
  if (!products.has(product)) return `there is no product "${product}"`;
  try {
    const catalogue = await catalogueFor(app, { catalogue: authored, mode: "legacy" }, outputType);
    const { definition } = findInvocation(catalogue, outputType, "legacy", app.registry).outputType;
    if (definition.family !== "order_line")
      return `output type "${outputType}" makes products, nothing that can be ordered`;
    const workflow = definition.graph && catalogue.byDigest(definition.graph.workflow.digest)?.definition;
    if (workflow?.kind === "workflow") checkOrderLineParams(workflow, params, contractsOf(app.registry));
    return undefined;
  } catch (error) {
    if (error instanceof RenderlineError) return error.message;
    throw error;
  }
}

async function isSame(
  tx: Parameters<typeof insertArtifacts>[0],
  row: { readonly id: string; readonly artifact_sha256: string },
): Promise<boolean> {
  const there = await tx
    .selectFrom("order_line")
    .select("artifact_sha256")
    .where("id", "=", row.id)
    .executeTakeFirstOrThrow();
  return there.artifact_sha256 === row.artifact_sha256;
}

function refusal(refused: readonly Refused[]): RenderlineError {
  const some = refused.slice(0, named).map(({ line, why }) => `line ${line}: ${why}`);
  const more = refused.length > named ? `; and ${refused.length - named} more` : "";
  return new RenderlineError(
    "order-invalid",
    `${refused.length === 1 ? "one order line" : `${refused.length} order lines`} cannot be taken: ${some.join("; ")}${more}`,
    "Mend them and import the file again: none of it was taken. docs/schema/order-line.schema.json says what a line holds.",
  );
}
