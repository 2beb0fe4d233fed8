import { randomBytes } from "node:crypto";
import { failures, RenderlineError, type ArtifactRef, type FailureCode } from "#contracts";
import type { App } from "#runtime/app";
import type { OrderLineParams } from "#runtime/engine/order-line-params";
import { failureText } from "#runtime/modules/call-module";
import { pinState } from "#runtime/materials/state";
import { keepDefinitions } from "#runtime/store/definition-records";
import { finishRun, insertArtifacts, type NewRun } from "#runtime/store/run-records";
import type { Mode } from "#runtime/store/status";
import { callLegacy } from "./call-legacy.ts";
import { definitionsOf, storeMaterials, type Invocation } from "./invocation.ts";
import { legacyHost } from "./legacy-host.ts";
import { goOn } from "./resume.ts";

/** What a run of an output type, on either path, is pinned to. */
export interface RunPins {
  readonly invocation: Invocation;
  readonly mode: Mode;
  readonly productId: string;
  readonly revision: string;
  readonly orderLineId: string | null;
  /** What the run is started for: the STEP file or the order line. */
  readonly request: ArtifactRef;
}

/** One execution that its caller waits for. */
export interface Execution extends RunPins {
  /** Whether the graph takes results that are kept; it does, without it. Legacy makes everything anew. */
  readonly cached?: boolean | undefined;
  readonly orderLineParams: OrderLineParams;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

export interface Executed {
  readonly runId: string;
  /** Artifacts by the workflow's output names; legacy uses the same names. */
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
}

/**
 * Executes and waits. The run is recorded whatever becomes of it.
 * @throws RenderlineError with the code of the run's failure; its message names the run
 */
export async function execute(app: App, execution: Execution): Promise<Executed> {
  const run = await pinRun(app, execution);
  if (execution.mode === "legacy") await executeLegacy(app, execution, run);
  else await executeGraph(app, execution, run);
  return outcome(app, run.id);
}

/** Everything that a run is pinned to, kept and stored: a run that starts from it needs nothing of the caller's checkout. */
export async function pinRun(app: App, pins: RunPins): Promise<NewRun> {
  const { invocation, mode } = pins;
  const { db } = app.database;
  const now = app.now();
  const materials = await storeMaterials(app.artifacts, invocation);
  const { definition, digest } = invocation.outputType;
  const state = definition.family === "order_line" ? await pinState(app, pins.productId) : undefined;
  await keepDefinitions(db, definitionsOf(invocation), now);
  await insertArtifacts(
    db,
    [pins.request, materials.library, materials.rules, state].filter((ref) => ref !== undefined),
    now,
  );
  return {
    id: newRunId(now),
    family: definition.family,
    mode,
    output_type: definition.id,
    output_type_digest: digest,
    workflow: invocation.workflow?.definition.id ?? null,
    workflow_digest: invocation.workflow?.digest ?? null,
    product_id: pins.productId,
    revision: pins.revision,
    order_line_id: pins.orderLineId,
    request: pins.request,
    ...materials,
    state,
  };
}

async function executeGraph(app: App, execution: Execution, run: NewRun): Promise<void> {
  const { workflow, outputType } = execution.invocation;
  if (workflow === undefined) throw new Error("a graph execution without a workflow");
  const onProgress = (node: string, fraction: number, message: string): void =>
    execution.onProgress(progressLine(node, fraction, message));
  const { orderLineParams, signal, cached = true } = execution;
  const graph = { run, workflow, outputType: outputType.definition, orderLineParams, cached, onProgress };
  await app.engine.execute(graph, signal);
  await goOn(app, run.id, execution);
}

async function executeLegacy(app: App, execution: Execution, run: NewRun): Promise<void> {
  const lease = await app.dispatcher.attend(run);
  const host = legacyHost({ ...app, timing: app.engine.timing }, run, {
    signal: AbortSignal.any([execution.signal, lease.lost]),
    progress: (fraction, message) => {
      lease.tell({ fraction, message });
      execution.onProgress(progressLine("legacy", fraction, message));
    },
    holds: (tx) => lease.holds(tx),
  });
  try {
    const outputs = await callLegacy(host, execution.invocation.outputType.definition, run);
    await lease.end((tx) => finishRun(tx, run.id, { status: "succeeded", outputs }, app.now()));
  } catch (error) {
    const status = execution.signal.aborted ? "cancelled" : "failed";
    await lease.end((tx) => finishRun(tx, run.id, { status, error: failureText(error) }, app.now()));
  } finally {
    await lease.release();
  }
}

async function outcome(app: App, id: string): Promise<Executed> {
  const { db } = app.database;
  const run = await db.selectFrom("run").select(["status", "error"]).where("id", "=", id).executeTakeFirstOrThrow();
  if (run.status === "waiting") {
    throw new RenderlineError(
      "run-waiting",
      `run ${id} waits: ${run.error?.message ?? "for a person"}`,
      "Assign materials with npx renderline material assign; the run then goes on by itself.",
    );
  }
  if (run.status !== "succeeded") {
    const error = run.error ?? { code: "internal", message: `ended as "${run.status}"`, remedy: "Look at the run." };
    const code: FailureCode = error.code in failures ? (error.code as FailureCode) : "internal";
    throw new RenderlineError(code, `${error.message} (run ${id})`, error.remedy);
  }
  const rows = await db.selectFrom("output").selectAll().where("run_id", "=", id).execute();
  const outputs = rows.map(({ name, kind, role, sha256, bytes }) => [name, { kind, role, sha256, bytes }] as const);
  return { runId: id, outputs: Object.fromEntries(outputs) };
}

/** Sorts by time, reads as a time, and never meets another: `r20261123-165712-3f9a2c`. */
export function newRunId(now: Date): string {
  const [day = "", time = ""] = now.toISOString().split("T");
  return `r${day.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${randomBytes(3).toString("hex")}`;
}

function progressLine(node: string, fraction: number, message: string): string {
  const percent = fraction > 0 ? ` ${Math.round(fraction * 100)} %` : "";
  return `${node}${percent}${message === "" ? "" : `: ${message}`}`;
}
