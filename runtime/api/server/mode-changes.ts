import type { App } from "#runtime/app";
import type { DispatchMode } from "#runtime/store/status";

/** How many changes of a mode are told. */
const newest = 20;

export interface ToldModeChange {
  readonly mode: DispatchMode;
  readonly share: number;
  readonly author: string;
  readonly reason: string;
  readonly at: string;
}

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
