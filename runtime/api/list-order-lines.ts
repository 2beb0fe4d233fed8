import { sql } from "kysely";
import type { App } from "#runtime/app";
import type { Failure } from "#runtime/store/schema";
import type { DispatchMode, DispatchStatus, Mode } from "#runtime/store/status";
import { documentsVersion } from "./documents.ts";
import type { OrderLinesDocument, OrderLineSummary } from "./order-documents.ts";

/** The order lines that were dispatched or taken in last, as pages list them. */
export async function orderLinesDocument(app: App, limit: number): Promise<OrderLinesDocument> {
  const { db } = app.database;
  const { total } = await db
    .selectFrom("order_line")
    .select((row) => row.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const { rows } = await sql<Row>`
    select l.id, l.product_id, l.revision, l.output_type, l.created_at as taken_in_at,
      d.id as dispatch_id, d.mode, d.path, d.status, d.cause, d.error, d.created_at, d.finished_at,
      exists (select from publication p join dispatch made on made.id = p.dispatch_id
        where made.order_line_id = l.id) as has_output
    from order_line l left join lateral (
      select * from dispatch where order_line_id = l.id order by created_at desc, id desc limit 1
    ) d on true
    order by coalesce(d.created_at, l.created_at) desc, l.id limit ${limit}`.execute(db);
  return { version: documentsVersion, total, orderLines: rows.map(summary) };
}

interface Row {
  readonly id: string;
  readonly product_id: string;
  readonly revision: string;
  readonly output_type: string;
  readonly taken_in_at: Date;
  readonly has_output: boolean;
  readonly dispatch_id: string | null;
  readonly mode: DispatchMode;
  readonly path: Mode;
  readonly status: DispatchStatus;
  readonly cause: Failure | null;
  readonly error: Failure | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

function summary(row: Row): OrderLineSummary {
  return {
    id: row.id,
    product: row.product_id,
    revision: row.revision,
    outputType: row.output_type,
    takenInAt: row.taken_in_at.toISOString(),
    hasOutput: row.has_output,
    ...(row.dispatch_id === null ? {} : { dispatch: dispatchSummary({ ...row, id: row.dispatch_id }) }),
  };
}

/** A dispatch's row as documents show it. */
export function dispatchSummary(
  row: Pick<Row, "id" | "mode" | "path" | "status" | "cause" | "error" | "created_at" | "finished_at">,
): NonNullable<OrderLineSummary["dispatch"]> {
  return {
    id: row.id,
    mode: row.mode,
    path: row.path,
    status: row.status,
    ...(row.cause === null ? {} : { cause: row.cause }),
    ...(row.error === null ? {} : { error: row.error }),
    createdAt: row.created_at.toISOString(),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at.toISOString() }),
  };
}
