import { randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import { RenderlineError } from "#contracts";
import { writtenAt } from "#runtime/store/run-records";
import type { Database, Failure } from "#runtime/store/schema";
import type { DispatchMode, Mode } from "#runtime/store/status";
import { recordEvent } from "./events.ts";

export interface NewDispatch {
  readonly orderLineId: string;
  readonly outputType: string;
  readonly outputTypeDigest: string;
  readonly mode: DispatchMode;
  /** Percent of the lines that the graph makes, in mode canary. */
  readonly share: number;
  /** Which path makes the output. */
  readonly path: Mode;
  /** Why the graph does not make it although the mode says so. */
  readonly cause: Failure | null;
}

/** The fence of a dispatch that begins. */
export const firstFence = 1;

/**
 * Begins a dispatch, if nothing is under way for its line; the run that is to make its output is started in the same transaction.
 * @returns its id
 * @throws RenderlineError dispatch-under-way
 */
export async function openDispatch(tx: Transaction<Database>, dispatch: NewDispatch, now: Date): Promise<string> {
  const { orderLineId, outputType, outputTypeDigest, mode, share, path, cause } = dispatch;
  await refuseSecond(tx, orderLineId);
  const id = `d${randomUUID()}`;
  await tx
    .insertInto("dispatch")
    .values({
      id,
      order_line_id: orderLineId,
      output_type: outputType,
      output_type_digest: outputTypeDigest,
      mode,
      path,
      fence: firstFence,
      status: "running",
      cause: cause === null ? null : JSON.stringify(cause),
      created_at: writtenAt,
    })
    .execute();
  const told = { mode, path, ...(mode === "canary" ? { share } : {}) };
  await recordEvent(tx, "dispatched", { dispatchId: id, data: told }, now);
  return id;
}

async function refuseSecond(tx: Transaction<Database>, orderLineId: string): Promise<void> {
  const open = await tx
    .selectFrom("dispatch")
    .select("id")
    .where("order_line_id", "=", orderLineId)
    .where("status", "=", "running")
    .executeTakeFirst();
  if (open === undefined) return;
  throw new RenderlineError(
    "dispatch-under-way",
    `order line "${orderLineId}" is being made, by dispatch ${open.id}`,
    "Wait for its end, or cancel it: npx renderline order cancel ID.",
  );
}
