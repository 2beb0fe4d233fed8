import type { Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import { documentsVersion, type ProductDocument, type RunDocument } from "./documents.ts";
import { newestLines, newestRuns } from "./index-document.ts";
import { orderLinesDocument } from "./list-order-lines.ts";
import type { OrderLineDocument, OrderLinesDocument } from "./order-documents.ts";
import type { ParityResult } from "./parity-result.ts";
import { readOrderLine } from "./read-order-line.ts";
import { readProducts } from "./read-product.ts";
import { readRun } from "./read-run.ts";
import { runLogsDocument } from "./run-logs.ts";
import type { RunLogsDocument } from "./run-logs-document.ts";

/** What a database says that an export shows. */
export interface RecordedDocuments {
  readonly listed: OrderLinesDocument;
  readonly lines: readonly OrderLineDocument[];
  /** The newest. */
  readonly runs: readonly RunDocument[];
  /** Those beside that order lines and cases lead to. */
  readonly linked: readonly RunDocument[];
  readonly products: readonly ProductDocument[];
  logsOf(run: RunDocument): Promise<RunLogsDocument | undefined>;
}

/** Where no database was ever opened there is none of it. */
export const nothingRecorded: RecordedDocuments = {
  listed: { version: documentsVersion, total: 0, orderLines: [] },
  lines: [],
  runs: [],
  linked: [],
  products: [],
  logsOf: () => Promise.resolve(undefined),
};

/** @param cases of the suite that was run on this data folder */
export async function readRecorded(
  app: App,
  catalogue: Catalogue,
  cases: readonly ParityResult[],
): Promise<RecordedDocuments> {
  const listed = await orderLinesDocument(app, newestLines.exported);
  const found = await Promise.all(listed.orderLines.map(({ id }) => readOrderLine(app, id)));
  const lines = found.filter((line) => line !== undefined);
  const runs = await newest(app);
  const linked = await runsOf(app, [...runsOfLines(lines), ...runsOfCases(cases)], runs);
  const products = await readProducts(app, catalogue);
  return { listed, lines, runs, linked, products, logsOf: ({ id }) => runLogsDocument(app, id) };
}

/** What is led to and is not among the newest runs. */
async function runsOf(app: App, ids: readonly string[], without: readonly RunDocument[]): Promise<RunDocument[]> {
  const known = new Set(without.map(({ id }) => id));
  const missing = [...new Set(ids)].filter((id) => !known.has(id));
  const runs = await Promise.all(missing.map((id) => readRun(app, id)));
  return runs.filter((run) => run !== undefined);
}

function runsOfLines(lines: readonly OrderLineDocument[]): string[] {
  return lines.flatMap(({ dispatches }) => dispatches.flatMap(({ runs }) => runs.map(({ id }) => id)));
}

function runsOfCases(results: readonly ParityResult[]): string[] {
  return results.flatMap(({ sides }) => [sides.legacy.runId, sides.graph.runId].filter((id) => id !== undefined));
}

async function newest(app: App): Promise<RunDocument[]> {
  const rows = await app.database.db
    .selectFrom("run")
    .select("id")
    .orderBy("created_at", "desc")
    .limit(newestRuns)
    .execute();
  const runs = await Promise.all(rows.map(({ id }) => readRun(app, id)));
  return runs.filter((run) => run !== undefined);
}
