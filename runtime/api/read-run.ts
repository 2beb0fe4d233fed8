import type { ArtifactRef } from "#contracts";
import type { App } from "#runtime/app";
import type { ArtifactLink, ModuleCall, NodeRun, RunDocument } from "./documents.ts";
import { nodeTimings } from "./node-timings.ts";

/** A run's record as the document that pages and the API show; undefined when there is none. */
export async function readRun(app: App, id: string): Promise<RunDocument | undefined> {
  const { db } = app.database;
  const run = await db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
  if (run === undefined) return undefined;
  const nodes = await db.selectFrom("node_run").selectAll().where("run_id", "=", id).orderBy("position").execute();
  const outputs = await db.selectFrom("output").selectAll().where("run_id", "=", id).execute();
  const calls = await readCalls(app, id);
  const tries = await readTries(app, id);
  const dispatch = run.dispatch_id === null ? undefined : await readDispatchOf(app, run.dispatch_id, run);
  const digests = [run.output_type_digest, run.workflow_digest, run.library?.sha256, run.rules?.sha256].filter(
    (digest) => typeof digest === "string",
  );
  const definitions = await db
    .selectFrom("definition")
    .select(["id", "kind", "digest"])
    .where("digest", "in", digests)
    .execute();
  return {
    version: 1,
    id: run.id,
    mode: run.mode,
    family: run.family,
    status: run.status,
    outputType: run.output_type,
    ...(run.workflow === null ? {} : { workflow: run.workflow }),
    product: run.product_id,
    revision: run.revision,
    ...runTimes(run),
    // Of a graph's run it only says who waits for it.
    ...(run.worker === null || run.mode !== "legacy" ? {} : { worker: run.worker }),
    ...(run.progress === null || run.status !== "running" ? {} : { progress: run.progress }),
    ...(run.order_line_id === null ? {} : { orderLine: run.order_line_id }),
    ...(dispatch === undefined ? {} : { dispatch }),
    ...(run.retry_of === null ? {} : { retry: { of: run.retry_of, from: run.retry_from } }),
    definitions,
    nodes: nodes.map((node): NodeRun => ({
      nodeId: node.node_id,
      type: node.type,
      status: node.status,
      attempts: node.attempts,
      tries: tries.filter(({ nodeId }) => nodeId === node.node_id).map((one) => one.told),
      ...times({ queuedAt: node.queued_at, startedAt: node.started_at, finishedAt: node.finished_at }),
      timings: nodeTimings(node, calls.findLast(({ row }) => row.node_id === node.node_id)?.row),
      ...(node.progress === null || !showsProgress.has(node.status) ? {} : { progress: node.progress }),
      params: { ...node.params } as NodeRun["params"],
      inputs: mapValues(node.inputs, (refs) => refs.map(link)),
      outputs: mapValues(node.outputs, link),
      calls: calls.filter(({ row }) => row.node_id === node.node_id).map(({ call }) => call),
      notes: [...node.notes],
      ...(node.error === null ? {} : { error: node.error }),
    })),
    outputs: Object.fromEntries(
      outputs.map(({ name, kind, role, sha256, bytes }) => [name, { kind, role, sha256, bytes }]),
    ),
    ...(run.error === null ? {} : { error: run.error }),
  };
}

/** A node that has succeeded has come all the way. */
const showsProgress: ReadonlySet<NodeRun["status"]> = new Set(["running", "failed", "cancelled"]);

/** The module calls of a run, in call order. */
export async function readModuleCalls(app: App, runId: string): Promise<ModuleCall[]> {
  return (await readCalls(app, runId)).map(({ call }) => call);
}

async function readCalls(app: App, runId: string) {
  const rows = await app.database.db
    .selectFrom("module_call")
    .selectAll()
    .where("run_id", "=", runId)
    .orderBy("position")
    .execute();
  return rows.map((row) => ({
    row,
    call: {
      callId: row.call_id,
      module: { key: row.module_key, version: row.module_version },
      tool: row.tool,
      params: { ...row.params } as ModuleCall["params"],
      inputs: mapValues(row.inputs, (digests) => [...digests]),
      outputs: { ...row.outputs },
      startedAt: row.started_at.toISOString(),
      finishedAt: row.finished_at.toISOString(),
      ...(row.error === null ? {} : { error: row.error }),
    } satisfies ModuleCall,
  }));
}

async function readTries(app: App, runId: string): Promise<{ nodeId: string; told: NodeRun["tries"][number] }[]> {
  const rows = await app.database.db
    .selectFrom("attempt")
    .select(["node_id", "fence", "worker", "status", "started_at", "finished_at", "error"])
    .where("run_id", "=", runId)
    .orderBy("fence")
    .execute();
  return rows.map((row) => ({
    nodeId: row.node_id,
    told: {
      attempt: row.fence,
      worker: row.worker,
      status: row.status,
      startedAt: row.started_at.toISOString(),
      ...times({ finishedAt: row.finished_at }),
      ...(row.error === null ? {} : { error: row.error }),
    },
  }));
}

async function readDispatchOf(
  app: App,
  id: string,
  run: { readonly id: string; readonly may_publish: boolean },
): Promise<RunDocument["dispatch"]> {
  const row = await app.database.db
    .selectFrom("dispatch")
    .leftJoin("publication", "publication.dispatch_id", "dispatch.id")
    .select(["dispatch.mode", "dispatch.status", "publication.run_id"])
    .where("dispatch.id", "=", id)
    .executeTakeFirstOrThrow();
  const { mode, status, run_id: published } = row;
  return { id, mode, status, mayPublish: run.may_publish, published: published === run.id };
}

/** How long a run took from start to end, in milliseconds. */
export async function readRunTimes(app: App, runId: string): Promise<number> {
  const run = await app.database.db
    .selectFrom("run")
    .select(["started_at", "finished_at"])
    .where("id", "=", runId)
    .executeTakeFirstOrThrow();
  return durationOf(run).durationMs ?? 0;
}

/** When a run started and ended, as far as it has, and how long that took. */
export function runTimes(run: {
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}): Pick<RunDocument, "startedAt" | "finishedAt" | "durationMs"> {
  return { ...times({ startedAt: run.started_at, finishedAt: run.finished_at }), ...durationOf(run) };
}

function durationOf(run: { started_at: Date | null; finished_at: Date | null }): { durationMs?: number } {
  if (run.started_at === null || run.finished_at === null) return {};
  return { durationMs: run.finished_at.getTime() - run.started_at.getTime() };
}

function times<TName extends string>(dates: Record<TName, Date | null>): { [name in TName]?: string } {
  const known = Object.entries<Date | null>(dates).filter(([, date]) => date !== null);
  return Object.fromEntries(known.map(([name, date]) => [name, date?.toISOString()])) as { [name in TName]?: string };
}

function link(ref: ArtifactRef): ArtifactLink {
  return { ...ref };
}

function mapValues<TIn, TOut>(record: Readonly<Record<string, TIn>>, map: (value: TIn) => TOut): Record<string, TOut> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
