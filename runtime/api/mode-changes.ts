import type { App } from "#runtime/app";
import type { ToldModeChange } from "./order-documents.ts";

/** How many changes of a mode are told. */
const newest = 20;

/** The last changes of an output type's mode, the newest first. */
export async function modeChanges(app: App, outputType: string): Promise<ToldModeChange[]> {
  const rows = await app.database.db
    .selectFrom("mode_change")
    .select(["mode", "share", "author", "reason", "changed_at"])
    .where("output_type", "=", outputType)
    .orderBy("position", "desc")
    .limit(newest)
    .execute();
  return rows.map(({ changed_at: at, ...change }) => ({ ...change, at: at.toISOString() }));
}
