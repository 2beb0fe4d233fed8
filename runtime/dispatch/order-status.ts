import { sql } from "kysely";
import { RenderlineError, type ArtifactRef } from "#contracts";
import type { App } from "#runtime/app";
import type { Failure } from "#runtime/store/schema";
import type { DispatchMode, DispatchStatus, Mode } from "#runtime/store/status";

/** An order line, and how its last dispatch stands. */
export interface OrderLineStatus {
  readonly id: string;
  readonly product: string;
  readonly revision: string;
  readonly outputType: string;
  readonly dispatch: {
    readonly id: string;
    readonly mode: DispatchMode;
    readonly path: Mode;
    readonly status: DispatchStatus;
    /** Why the graph did not make it although the mode said so. */
    readonly cause: Failure | null;
    readonly error: Failure | null;
    readonly runs: readonly string[];
  } | null;
  /** Its authoritative output, of the last dispatch that has one. */
  readonly output: Pick<ArtifactRef, "kind" | "role" | "sha256" | "bytes"> | null;
}

/**
 * @param ids without any, all order lines but those that somebody has only rendered: nobody ordered these
 * @throws RenderlineError order-line-unknown
 */
export async function orderStatus(app: App, ids: readonly string[]): Promise<OrderLineStatus[]> {
  const { rows } = await sql<OrderLineStatus>`
    select l.id, l.product_id as product, l.revision, l.output_type as "outputType",
      case when d.id is null then null else jsonb_build_object('id', d.id, 'mode', d.mode, 'path', d.path,
        'status', d.status, 'cause', d.cause, 'error', d.error, 'runs', coalesce(
          (select jsonb_agg(r.id order by r.created_at, r.id) from run r where r.dispatch_id = d.id), '[]')) end as dispatch,
      (select jsonb_build_object('kind', p.kind, 'role', p.role, 'sha256', p.sha256, 'bytes', p.bytes)
        from publication p join dispatch made on made.id = p.dispatch_id where made.order_line_id = l.id
        order by made.created_at desc, made.id desc limit 1) as output
    from order_line l left join lateral (
      select * from dispatch where order_line_id = l.id order by created_at desc, id desc limit 1
    ) d on true
    where ${JSON.stringify(ids)}::jsonb = '[]' and (d.id is not null or l.id not in (
        select order_line_id from run where dispatch_id is null and order_line_id is not null))
      or l.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
    order by l.created_at, l.id`.execute(app.database.db);
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) {
    throw new RenderlineError(
      "order-line-unknown",
      `there is no order line "${missing}"`,
      "Import it first: npx renderline order import FILE.jsonl.",
    );
  }
  return rows;
}

/**
 * Refuses a line that there is nothing to try again of: one with its output would be made and published anew.
 * @throws RenderlineError nothing-to-retry
 */
export function refuseNothingToRetry({ id, dispatch }: OrderLineStatus): void {
  if (dispatch !== null && dispatch.status !== "published") return;
  throw new RenderlineError(
    "nothing-to-retry",
    `order line "${id}" ${dispatch === null ? "was never dispatched" : "has its output"}`,
    `A dispatch makes it, or makes it anew: npx renderline order dispatch ${id}.`,
  );
}
