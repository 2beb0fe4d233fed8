import { sql } from "kysely";
import type { Json } from "#contracts";
import type { App } from "#runtime/app";

/** Something that happened to a dispatch. */
export interface ToldEvent {
  /** What an answer that begins after it is asked for with. */
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly dispatch: string | null;
  readonly run: string | null;
  readonly data: Json;
}

/** Of the transactions before this one nothing can come any more. */
const oldestUnderWay = sql`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;

/** How many events one look takes; the next look goes on. */
const atOnce = 500;

/** Where a reader of events has come to: the transaction and the position of the last one. */
export interface EventPlace {
  readonly tx: number;
  readonly position: number;
}

/** @returns undefined for what is no id of an event */
export function placeOf(id: string): EventPlace | undefined {
  const [, tx, position] = /^(\d{1,15})-(\d{1,15})$/.exec(id) ?? [];
  return tx === undefined || position === undefined ? undefined : { tx: Number(tx), position: Number(position) };
}

/** The place after everything that can be told by now. */
export async function lastPlace(app: Pick<App, "database">): Promise<EventPlace> {
  const { rows } = await sql<EventPlace>`
    select tx, position from event where tx < ${oldestUnderWay} order by tx desc, position desc limit 1`.execute(
    app.database.db,
  );
  return rows[0] ?? { tx: 0, position: 0 };
}

/**
 * The events after a place, in one order for every reader. Only those of transactions before the oldest that is still under way:
 * of these nothing can come any more.
 */
export async function eventsAfter(app: Pick<App, "database">, { tx, position }: EventPlace): Promise<ToldEvent[]> {
  const { rows } = await sql<Row>`
    select tx, position, at, type, dispatch_id, run_id, data from event
    where (tx, position) > (${tx}::bigint, ${position}::bigint) and tx < ${oldestUnderWay}
    order by tx, position limit ${atOnce}`.execute(app.database.db);
  return rows.map((row) => ({
    id: `${row.tx}-${row.position}`,
    at: row.at.toISOString(),
    type: row.type,
    dispatch: row.dispatch_id,
    run: row.run_id,
    data: row.data,
  }));
}

interface Row extends EventPlace {
  readonly at: Date;
  readonly type: string;
  readonly dispatch_id: string | null;
  readonly run_id: string | null;
  readonly data: Json;
}
