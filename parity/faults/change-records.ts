import type { App } from "#runtime/app";
import type { Fault } from "./fault.ts";

/** Nobody was told that the output was published. */
export const eventNotWritten: Fault = {
  how: "records",
  falsify: async (app, orderLineId) => {
    const dispatches = await dispatchesOf(app, orderLineId);
    await app.database.db
      .deleteFrom("event")
      .where("type", "=", "published")
      .where("dispatch_id", "in", dispatches)
      .execute();
  },
};

/** A module was called, and no record tells of it. */
export function callNotWritten(callId: string): Fault {
  return {
    how: "records",
    falsify: async (app, orderLineId) => {
      const runs = app.database.db.selectFrom("run").select("id").where("order_line_id", "=", orderLineId);
      await app.database.db
        .deleteFrom("module_call")
        .where("call_id", "=", callId)
        .where("run_id", "in", runs)
        .execute();
    },
  };
}

/** The output was made and published once more. */
export const publishedTwice: Fault = { how: "records", falsify: (_, orderLineId, redo) => redo(orderLineId) };

async function dispatchesOf({ database: { db } }: App, orderLineId: string): Promise<string[]> {
  const rows = await db.selectFrom("dispatch").select("id").where("order_line_id", "=", orderLineId).execute();
  return rows.map(({ id }) => id);
}
