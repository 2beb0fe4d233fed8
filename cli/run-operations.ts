import { z } from "zod";
import { RenderlineError } from "#contracts";
import { readRun } from "#runtime/api/read-run";
import { runSummary } from "#runtime/api/summaries";
import type { App } from "#runtime/app";
import { operation } from "#runtime/owner/operation";
import { runStatusSchema } from "#runtime/store/status";

const list = operation(
  z.strictObject({ status: runStatusSchema.optional(), limit: z.int().min(1).max(1000) }),
  async (app, { status, limit }) => {
    const rows = await app.database.db
      .selectFrom("run")
      .select("id")
      .$if(status !== undefined, (query) => query.where("status", "=", status ?? "running"))
      .orderBy("created_at", "desc")
      .orderBy("id")
      .limit(limit)
      .execute();
    const runs = [];
    for (const { id } of rows) runs.push(runSummary(await readKnown(app, id)));
    return runs;
  },
);

const show = operation(z.strictObject({ id: z.string() }), (app, { id }) => readKnown(app, id));

/** What native tools printed, by node and attempt. */
const logs = operation(z.strictObject({ id: z.string(), node: z.string().optional() }), async (app, { id, node }) => {
  await readKnown(app, id);
  const rows = await app.database.db
    .selectFrom("attempt")
    .select(["node_id", "fence", "worker", "status", "error", "log"])
    .where("run_id", "=", id)
    .$if(node !== undefined, (query) => query.where("node_id", "=", node ?? ""))
    .orderBy("started_at")
    .orderBy("fence")
    .execute();
  return rows.map(({ node_id: nodeId, fence: attempt, ...rest }) => ({ nodeId, attempt, ...rest }));
});

async function readKnown(app: App, id: string) {
  const run = await readRun(app, id);
  if (run !== undefined) return run;
  throw new RenderlineError("run-unknown", `there is no run "${id}"`, "npx renderline run list shows the latest.");
}

export const runOperations = { "run.list": list, "run.show": show, "run.logs": logs };
