import { RenderlineError } from "#contracts";
import type { App } from "#runtime/app";
import { finishRun } from "#runtime/store/run-records";
import { recordEvent } from "./events.ts";

/**
 * Cancels what is under way for an order line; what was published stays.
 * @returns the dispatch that was cancelled
 * @throws RenderlineError order-line-unknown, nothing-under-way
 */
export async function cancelOrderLine(
  app: App,
  { orderLineId, author }: { readonly orderLineId: string; readonly author: string },
): Promise<string> {
  const error = {
    code: "interrupted",
    message: `cancelled by ${author}`,
    remedy: "Dispatch the order line again: npx renderline order retry.",
  };
  const { id, runs } = await app.database.db.transaction().execute(async (tx) => {
    const dispatch = await tx
      .selectFrom("dispatch")
      .select("id")
      .where("order_line_id", "=", orderLineId)
      .where("status", "=", "running")
      .forUpdate()
      .executeTakeFirst();
    if (dispatch === undefined) {
      throw new RenderlineError(
        "nothing-under-way",
        `nothing is being made for order line "${orderLineId}"`,
        "npx renderline order status shows what became of it.",
      );
    }
    const now = app.now();
    const open = await tx
      .selectFrom("run")
      .select("id")
      .where("dispatch_id", "=", dispatch.id)
      .where("status", "in", ["queued", "running", "waiting"])
      .execute();
    for (const run of open) await finishRun(tx, run.id, { status: "cancelled", error }, now);
    await tx
      .updateTable("dispatch")
      .set({ status: "cancelled", finished_at: now, error: JSON.stringify(error) })
      .where("id", "=", dispatch.id)
      .execute();
    await recordEvent(tx, "cancelled", { dispatchId: dispatch.id, data: { author } }, now);
    return { id: dispatch.id, runs: open.map((run) => run.id) };
  });
  for (const runId of runs) app.engine.abandon(runId);
  return id;
}
