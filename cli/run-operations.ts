import { z } from "zod";
import { RenderlineError } from "#contracts";
import { listRuns } from "#runtime/api/list-runs";
import { readRun } from "#runtime/api/read-run";
import { readRunLogs } from "#runtime/api/run-logs";
import { retryRun } from "#runtime/dispatch/retry-run";
import { operation } from "#runtime/owner/operation";
import { runStatusSchema } from "#runtime/store/status";

const list = operation(
  z.strictObject({ status: runStatusSchema.optional(), limit: z.int().min(1).max(1000) }),
  listRuns,
);

const show = operation(
  z.strictObject({ id: z.string() }),
  async (app, { id }) => (await readRun(app, id)) ?? unknown(id),
);

/** What native tools printed, by node and attempt. */
const logs = operation(z.strictObject({ id: z.string(), node: z.string().optional() }), async (app, { id, node }) => {
  const all = (await readRunLogs(app, id)) ?? unknown(id);
  const wanted = node === undefined ? all : all.filter((one) => one.node === node);
  return wanted.map(({ node: nodeId, ...rest }) => ({ nodeId, ...rest }));
});

const retry = operation(z.strictObject({ id: z.string(), from: z.string().nullable() }), retryRun);

function unknown(id: string): never {
  throw new RenderlineError("run-unknown", `there is no run "${id}"`, "npx renderline run list shows the latest.");
}

export const runOperations = { "run.list": list, "run.show": show, "run.logs": logs, "run.retry": retry };
