import { z } from "zod";
import { orderLineSchema } from "#contracts";
import type { App } from "#runtime/app";
import { canaryLot } from "#runtime/dispatch/decide";
import type { Failure } from "#runtime/store/schema";
import { documentsVersion, type ArtifactLink } from "./documents.ts";
import { dispatchSummary } from "./list-order-lines.ts";
import type { DispatchDetails, DispatchRun, OrderLineDocument } from "./order-documents.ts";
import { runTimes } from "./read-run.ts";

/** How many of a line's dispatches are shown. */
const newestDispatches = 20;

/** An order line with its dispatches, as its page shows them; undefined when there is none. */
export async function readOrderLine(app: App, id: string): Promise<OrderLineDocument | undefined> {
  const { db } = app.database;
  const line = await db.selectFrom("order_line").selectAll().where("id", "=", id).executeTakeFirst();
  if (line === undefined) return undefined;
  const { params } = await app.artifacts.readJson(line.artifact_sha256, orderLineSchema);
  const { count } = await db
    .selectFrom("dispatch")
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("order_line_id", "=", id)
    .executeTakeFirstOrThrow();
  return {
    version: documentsVersion,
    id,
    product: line.product_id,
    revision: line.revision,
    outputType: line.output_type,
    takenInAt: line.created_at.toISOString(),
    params: { ...params },
    dispatchCount: count,
    dispatches: await readDispatches(app, id),
  };
}

async function readDispatches(app: App, orderLineId: string): Promise<DispatchDetails[]> {
  const { db } = app.database;
  const rows = await db
    .selectFrom("dispatch")
    .selectAll()
    .where("order_line_id", "=", orderLineId)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(newestDispatches)
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const runs = await readRuns(app, ids);
  const outputs = await readPublications(app, ids);
  const shadows = await readShadows(app, ids);
  const shares = await readShares(app, ids);
  return rows.map((row) => {
    const [output, shadow, share] = [outputs.get(row.id), shadows.get(row.id), shares.get(row.id)];
    const lot = canaryLot(row.output_type, orderLineId);
    return {
      ...dispatchSummary(row),
      fence: row.fence,
      ...(row.mode === "canary" ? { canary: { lot, ...(share === undefined ? {} : { share }) } } : {}),
      runs: runs.filter(({ dispatch }) => dispatch === row.id).map(({ run }) => run),
      ...(output === undefined ? {} : { output }),
      ...(shadow === undefined ? {} : { shadow }),
    };
  });
}

async function readRuns(
  app: App,
  dispatches: readonly string[],
): Promise<{ readonly dispatch: string | null; readonly run: DispatchRun }[]> {
  const rows = await app.database.db
    .selectFrom("run")
    .select(["id", "dispatch_id", "mode", "status", "may_publish", "fence", "started_at", "finished_at", "error"])
    .select((run) =>
      run
        .selectFrom("node_run")
        .select("node_id")
        .whereRef("run_id", "=", "run.id")
        .where("node_run.status", "=", "failed")
        .orderBy("position")
        .limit(1)
        .as("failed_node"),
    )
    .where("dispatch_id", "in", dispatches)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => {
    const { startedAt, durationMs } = runTimes(row);
    return {
      dispatch: row.dispatch_id,
      run: {
        id: row.id,
        mode: row.mode,
        status: row.status,
        mayPublish: row.may_publish,
        fence: row.fence ?? 0,
        ...(startedAt === undefined ? {} : { startedAt }),
        ...(durationMs === undefined ? {} : { durationMs }),
        ...problem(row.error),
        ...(row.failed_node === null ? {} : { failedNode: row.failed_node }),
      },
    };
  });
}

async function readPublications(
  app: App,
  dispatches: readonly string[],
): Promise<Map<string, NonNullable<DispatchDetails["output"]>>> {
  const rows = await app.database.db
    .selectFrom("publication")
    .select(["dispatch_id", "run_id as run", "kind", "role", "sha256", "bytes", "published_at"])
    .where("dispatch_id", "in", dispatches)
    .execute();
  return new Map(
    rows.map(({ dispatch_id: id, published_at: at, ...rest }) => [id, { ...rest, publishedAt: at.toISOString() }]),
  );
}

async function readShadows(
  app: App,
  dispatches: readonly string[],
): Promise<Map<string, NonNullable<DispatchDetails["shadow"]>>> {
  const { db } = app.database;
  const rows = await db
    .selectFrom("shadow_result")
    .select(["dispatch_id", "run_id as run", "verdict", "error", "shadow_sha256"])
    .where("dispatch_id", "in", dispatches)
    .execute();
  const runs = rows.map(({ run }) => run);
  const outputs =
    runs.length === 0 ? [] : await db.selectFrom("output").selectAll().where("run_id", "in", runs).execute();
  return new Map(
    rows.map(({ dispatch_id: id, run, verdict, error, shadow_sha256: made }) => {
      const output = outputs.find(({ run_id, sha256 }) => run_id === run && sha256 === made);
      return [id, { run, verdict, ...problem(error), ...(output === undefined ? {} : { output: linkOf(output) }) }];
    }),
  );
}

/** Of canaries: the share at the time of each dispatch. */
async function readShares(app: App, dispatches: readonly string[]): Promise<Map<string | null, number>> {
  const rows = await app.database.db
    .selectFrom("event")
    .select(["dispatch_id", "data"])
    .where("dispatch_id", "in", dispatches)
    .where("type", "=", "dispatched")
    .execute();
  return new Map(
    rows.flatMap(({ dispatch_id: id, data }) => {
      const told = sharedSchema.safeParse(data);
      return told.success ? [[id, told.data.share] as const] : [];
    }),
  );
}

const sharedSchema = z.object({ share: z.number() });

function linkOf({ kind, role, sha256, bytes }: ArtifactLink): ArtifactLink {
  return { kind, role, sha256, bytes };
}

function problem(error: Failure | null): { error?: Failure } {
  return error === null ? {} : { error };
}
