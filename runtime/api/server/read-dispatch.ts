import { z } from "zod";
import { RenderlineError } from "#contracts";
import type { App } from "#runtime/app";

/** A dispatch, what became of it, and everything that happened to it. Times are ISO 8601 UTC. */
export async function readDispatch(app: App, id: string) {
  const { db } = app.database;
  const row = await db.selectFrom("dispatch").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) {
    const remedy = "An order line names its last dispatch: GET /v1/order-lines.";
    throw new RenderlineError("dispatch-unknown", `there is no dispatch "${id}"`, remedy);
  }
  const runs = await db
    .selectFrom("run")
    .select(["id", "mode", "status", "may_publish as mayPublish"])
    .where("dispatch_id", "=", id)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  const output = await db
    .selectFrom("publication")
    .select(["run_id as run", "kind", "role", "sha256", "bytes", "published_at"])
    .where("dispatch_id", "=", id)
    .executeTakeFirst();
  const shadow = await db
    .selectFrom("shadow_result")
    .select(["run_id as run", "verdict", "error"])
    .where("dispatch_id", "=", id)
    .executeTakeFirst();
  const events = await db
    .selectFrom("event")
    .select(["at", "type", "run_id as run", "data"])
    .where("dispatch_id", "=", id)
    .orderBy("position")
    .execute();
  return {
    id,
    orderLine: row.order_line_id,
    outputType: row.output_type,
    mode: row.mode,
    path: row.path,
    status: row.status,
    cause: row.cause,
    error: row.error,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    runs,
    output: output === undefined ? null : publishedOutput(output),
    shadow: shadow ?? null,
    events: events.map(({ at, data, ...event }) => ({ ...event, at: at.toISOString(), data: z.json().parse(data) })),
  };
}

function publishedOutput<TOutput extends { readonly published_at: Date }>({ published_at: at, ...output }: TOutput) {
  return { ...output, publishedAt: at.toISOString() };
}
