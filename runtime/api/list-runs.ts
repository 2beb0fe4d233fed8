import type { IndexDocument } from "./documents.ts";
import type { App } from "#runtime/app";
import type { RunStatus } from "#runtime/store/status";
import { runTimes } from "./read-run.ts";

export interface RunQuery {
  readonly status?: RunStatus | undefined;
  readonly product?: string | undefined;
  readonly outputType?: string | undefined;
  /** The id of a run: only what was created before it. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Runs as the overview lists them, the newest first. A `before` that names no run gives none. */
export async function listRuns(app: App, query: RunQuery): Promise<IndexDocument["runs"]> {
  const { status, product, outputType, before, limit } = query;
  const rows = await app.database.db
    .selectFrom("run")
    .select(["id", "mode", "family", "status", "output_type", "workflow", "product_id", "started_at", "finished_at"])
    .$if(status !== undefined, (runs) => runs.where("status", "=", status ?? "running"))
    .$if(product !== undefined, (runs) => runs.where("product_id", "=", product ?? ""))
    .$if(outputType !== undefined, (runs) => runs.where("output_type", "=", outputType ?? ""))
    .$if(before !== undefined, (runs) =>
      runs.where((eb) => {
        const at = eb
          .selectFrom("run as that")
          .select("created_at")
          .where("that.id", "=", before ?? "");
        return eb.or([eb("created_at", "<", at), eb.and([eb("created_at", "=", at), eb("id", "<", before ?? "")])]);
      }),
    )
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const { startedAt, durationMs } = runTimes(row);
    return {
      id: row.id,
      mode: row.mode,
      family: row.family,
      status: row.status,
      outputType: row.output_type,
      product: row.product_id,
      ...(row.workflow === null ? {} : { workflow: row.workflow }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(durationMs === undefined ? {} : { durationMs }),
    };
  });
}
