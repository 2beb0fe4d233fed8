import { randomBytes } from "node:crypto";
import { failures, RenderlineError, type ArtifactRef, type FailureCode, type OutputTypeDefinition } from "#contracts";
import type { App } from "#runtime/app";
import type { OrderLineParams } from "#runtime/engine/order-line-params";
import {
  legacyBlend,
  legacyCommand,
  legacyFinishedStill,
  legacyGlb,
  legacyIngest,
  legacyStill,
  legacyThumbnail,
  legacyTurntable,
  legacyUsd,
} from "#runtime/legacy/index";
import { failureText, type CallHost } from "#runtime/modules/call-module";
import { pinState } from "#runtime/materials/state";
import { keepDefinitions } from "#runtime/store/definition-records";
import { finishRun, insertArtifacts, insertRun, type NewRun } from "#runtime/store/run-records";
import type { Mode } from "#runtime/store/status";
import { definitionsOf, storeMaterials, type Invocation } from "./invocation.ts";
import { legacyRecorder } from "./legacy-recorder.ts";

/** One execution of an output type, on either path. */
export interface Execution {
  readonly invocation: Invocation;
  readonly mode: Mode;
  readonly productId: string;
  readonly revision: string;
  readonly orderLineId: string | null;
  /** What the run is started for: the STEP file or the order line. */
  readonly request: ArtifactRef;
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
  const { invocation, mode } = execution;
  const { db } = app.database;
  const now = app.now();
  const materials = await storeMaterials(app.artifacts, invocation);
  const state =
    invocation.outputType.definition.family === "order_line" ? await pinState(app, execution.productId) : undefined;
  await keepDefinitions(db, definitionsOf(invocation), now);
  await insertArtifacts(
    db,
    [execution.request, materials.library, materials.rules, state].filter((ref) => ref !== undefined),
    now,
  );
  const run: NewRun = {
    id: runId(now),
    family: invocation.outputType.definition.family,
    mode,
    output_type: invocation.outputType.definition.id,
    output_type_digest: invocation.outputType.digest,
    workflow: invocation.workflow?.definition.id ?? null,
    workflow_digest: invocation.workflow?.digest ?? null,
    product_id: execution.productId,
    revision: execution.revision,
    order_line_id: execution.orderLineId,
    request: execution.request,
    ...materials,
    state,
  };
  if (mode === "legacy") await executeLegacy(app, execution, run);
  else await executeGraph(app, execution, run);
  return outcome(app, run.id);
}

async function executeGraph(app: App, execution: Execution, run: NewRun): Promise<void> {
  const { workflow, outputType } = execution.invocation;
  if (workflow === undefined) throw new Error("a graph execution without a workflow");
  const onProgress = (node: string, fraction: number, message: string): void =>
    execution.onProgress(progressLine(node, fraction, message));
  const { orderLineParams, signal } = execution;
  const graph = { run, workflow: workflow.definition, outputType: outputType.definition, orderLineParams, onProgress };
  await app.engine.execute(graph, signal);
}

async function executeLegacy(app: App, execution: Execution, run: NewRun): Promise<void> {
  const { db } = app.database;
  await insertRun(db, run, app.now());
  const { request, library, rules, state } = run;
  const host: CallHost = {
    artifacts: app.artifacts,
    tools: app.tools,
    signal: execution.signal,
    now: app.now,
    progress: (fraction, message) => execution.onProgress(progressLine("legacy", fraction, message)),
    record: legacyRecorder(
      app.database,
      run.id,
      [request, library, rules, state].filter((ref) => ref !== undefined),
    ),
  };
  try {
    const outputs = await callLegacy(host, execution.invocation.outputType.definition, run);
    await finishRun(db, run.id, { status: "succeeded", outputs }, app.now());
  } catch (error) {
    const status = execution.signal.aborted ? "cancelled" : "failed";
    await finishRun(db, run.id, { status, error: failureText(error) }, app.now());
  }
}

async function callLegacy(
  host: CallHost,
  { legacy, family, artifactKind }: OutputTypeDefinition,
  run: NewRun,
): Promise<Record<string, ArtifactRef>> {
  if ("command" in legacy) {
    const { settings = {}, ...command } = legacy;
    if (family === "order_line")
      return legacyCommand(host, { orderLine: run.request, settings, artifactKind, ...command });
    throw new RenderlineError(
      "legacy-command-unsupported",
      `output type "${run.output_type}" is of family ${family}, and an external legacy command makes order lines`,
      'Give the output type the legacy preset "ingest".',
    );
  }
  switch (legacy.preset) {
    case "ingest":
      return { ...(await legacyIngest(host, { step: run.request, settings: legacy.settings })) };
    case "still":
      return { ...(await legacyStill(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "finished-still":
      return { ...(await legacyFinishedStill(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "thumbnail":
      return { ...(await legacyThumbnail(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "turntable":
      return { ...(await legacyTurntable(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "usd":
      return { ...(await legacyUsd(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "blend":
      return { ...(await legacyBlend(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "glb":
      return { ...(await legacyGlb(host, { ...withMaterials(run), settings: legacy.settings })) };
  }
}

function withMaterials({ request: orderLine, library, rules, state }: NewRun) {
  if (library === undefined || rules === undefined || state === undefined)
    throw new Error("a legacy preset that uses materials was started without");
  return { orderLine, library, rules, state };
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
function runId(now: Date): string {
  const [day = "", time = ""] = now.toISOString().split("T");
  return `r${day.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${randomBytes(3).toString("hex")}`;
}

function progressLine(node: string, fraction: number, message: string): string {
  const percent = fraction > 0 ? ` ${Math.round(fraction * 100)} %` : "";
  return `${node}${percent}${message === "" ? "" : `: ${message}`}`;
}
