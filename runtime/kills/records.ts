import type { App } from "#runtime/app";

/** What the records say when nothing is under way any more, and what of it does not hold. */
export interface TrialRecords {
  readonly runs: readonly { readonly id: string; readonly status: string }[];
  readonly nodes: readonly { readonly run: string; readonly node: string; readonly status: string }[];
  readonly dispatches: readonly DispatchRecord[];
}

export interface DispatchRecord {
  readonly id: string;
  readonly line: string;
  readonly status: string;
  readonly error: string | null;
  /** Digests of what was published of it. */
  readonly outputs: readonly string[];
}

const open: readonly string[] = ["queued", "running", "waiting"];

export async function readRecords({ database: { db } }: App): Promise<TrialRecords> {
  const runs = await db.selectFrom("run").select(["id", "status"]).execute();
  const nodes = await db.selectFrom("node_run").select(["run_id as run", "node_id as node", "status"]).execute();
  const dispatches = await db.selectFrom("dispatch").select(["id", "order_line_id", "status", "error"]).execute();
  const published = Map.groupBy(
    await db.selectFrom("publication").select(["dispatch_id", "sha256"]).execute(),
    (publication) => publication.dispatch_id,
  );
  return {
    runs,
    nodes,
    dispatches: dispatches.map(({ id, order_line_id: line, status, error }) => {
      const outputs = (published.get(id) ?? []).map(({ sha256 }) => sha256);
      return { id, line, status, error: error?.message ?? null, outputs };
    }),
  };
}

/** Every run has ended, and every line that was taken in has exactly one output, by exactly one dispatch. */
export function judgeRecords({ runs, nodes, dispatches }: TrialRecords): string[] {
  const lines = Map.groupBy(dispatches, ({ line }) => line);
  return [
    ...runs.filter(({ status }) => open.includes(status)).map(({ id, status }) => `run ${id} is ${status}`),
    ...nodes
      .filter(({ status }) => open.includes(status))
      .map(({ run, node, status }) => `node ${run}/${node} is ${status}`),
    ...[...lines]
      .filter(([, all]) => all.length > 1)
      .map(([line, all]) => `line "${line}" was dispatched ${all.length} times`),
    ...dispatches.flatMap(({ id, status, error, outputs }) => {
      if (outputs.length > 1) return [`dispatch ${id} has ${outputs.length} outputs`];
      if (status === "published" && outputs.length === 1) return [];
      return [`dispatch ${id} is ${status}: ${error ?? "no output"}`];
    }),
  ];
}
