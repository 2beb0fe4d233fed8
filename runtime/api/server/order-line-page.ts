import { sql } from "kysely";
import type { App } from "#runtime/app";
import { orderStatus, type OrderLineStatus } from "#runtime/dispatch/order-status";
import type { DispatchStatus } from "#runtime/store/status";

export interface OrderLineQuery {
  /** How the last dispatch stands; `none`: there is none. */
  readonly status?: DispatchStatus | "none" | undefined;
  /** The id of an order line: only what was taken in after it. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Order lines in the order in which they were taken in. An `after` that names none gives none. */
export async function orderLinePage(app: App, { status, after, limit }: OrderLineQuery): Promise<OrderLineStatus[]> {
  const { rows } = await sql<{ id: string }>`
    select l.id from order_line l left join lateral (
      select status from dispatch where order_line_id = l.id order by created_at desc, id desc limit 1
    ) d on true
    where (${status ?? null}::text is null or coalesce(d.status, 'none') = ${status ?? null}::text)
      and (${after ?? null}::text is null
        or (l.created_at, l.id) > (select created_at, id from order_line where id = ${after ?? null}::text))
    order by l.created_at, l.id limit ${limit}`.execute(app.database.db);
  // Of no ids at all it would tell every line.
  return rows.length === 0
    ? []
    : orderStatus(
        app,
        rows.map(({ id }) => id),
      );
}
