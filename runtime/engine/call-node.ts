import { RenderlineError, type ArtifactRef } from "#contracts";
import { callModule, failureText, type ModuleCallRecord } from "#runtime/modules/call-module";
import type { Module, ModuleHost } from "#runtime/modules/module";
import { WaitError } from "#runtime/modules/wait-error";
import type { OpenDatabase } from "#runtime/store/database";
import { insertModuleCall, type NewRun, type NodeEnd } from "#runtime/store/run-records";
import type { PlannedNode } from "./plan.ts";

/** Artifacts by input port; a single wire is a list of one. */
export type NodeInputs = Readonly<Record<string, readonly ArtifactRef[]>>;

export interface NodeCall {
  readonly run: NewRun;
  readonly node: PlannedNode;
  readonly inputs: NodeInputs;
  readonly fence: number;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number, message: string) => void;
}

/** What a call needs of the engine. */
export interface CallParts {
  readonly database: OpenDatabase;
  readonly artifacts: ModuleHost["artifacts"];
  readonly tools: ModuleHost["tools"];
  /** Production modules by node type. */
  readonly modules: ReadonlyMap<string, Module>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/**
 * The artifacts that stand at a node's input ports.
 * @throws RenderlineError internal, when a node above has ended without the artifact
 */
export async function readInputs({ db }: OpenDatabase, runId: string, node: PlannedNode): Promise<NodeInputs> {
  if (node.needs.length === 0) return {};
  const above = await db
    .selectFrom("node_run")
    .select(["node_id", "outputs"])
    .where("run_id", "=", runId)
    .where("node_id", "in", [...node.needs])
    .execute();
  const outputs = new Map(above.map((row) => [row.node_id, row.outputs]));
  return Object.fromEntries(
    Object.entries(node.wires).map(([port, wires]) => [
      port,
      wires.map((wire) => outputs.get(wire.node)?.[wire.port] ?? lostInput(node.id, `${wire.node}.${wire.port}`)),
    ]),
  );
}

/** Calls a node's module. Whatever the module throws is how the node ended; nothing is thrown for it. */
export async function callNode(parts: CallParts, call: NodeCall): Promise<NodeEnd> {
  const { node, run, signal } = call;
  const module = parts.modules.get(node.type);
  if (module === undefined) return { status: "failed", error: failureText(noModule(node.type)) };
  let notes: readonly string[] = [];
  const host = {
    artifacts: parts.artifacts,
    tools: parts.tools,
    signal,
    now: parts.now,
    progress: call.onProgress,
    record: async (record: ModuleCallRecord) => {
      notes = record.notes;
      await insertModuleCall(parts.database.db, { runId: run.id, nodeId: node.id, fence: call.fence }, record);
    },
  };
  const { receives, uses, inputs: ports } = module.contract;
  const single = Object.entries(call.inputs).map(([port, refs]) => [
    port,
    ports[port]?.cardinality === "many" ? refs : refs[0],
  ]);
  call.onProgress(0, "");
  try {
    const outputs = await callModule(host, node.callId, module, {
      params: Object.fromEntries(Object.entries(node.params).map(([name, { value }]) => [name, value])) as never,
      inputs: Object.fromEntries(single) as never,
      request: receives === undefined ? undefined : run.request,
      library: uses.includes("material-library") ? run.library : undefined,
      rules: uses.includes("mapping-rules") ? run.rules : undefined,
      state: uses.includes("material-state") ? run.state : undefined,
    });
    return { status: "succeeded", outputs, notes };
  } catch (error) {
    if (!(error instanceof RenderlineError)) parts.onError(error);
    const status = signal.aborted ? "cancelled" : error instanceof WaitError ? "waiting" : "failed";
    return { status, error: failureText(error) };
  }
}

/** Contracts and modules are listed apart, so a node can be in the palette before its code is there. */
function noModule(type: string): RenderlineError {
  return new RenderlineError(
    "definition-invalid",
    `node type "${type}" has a contract but no module in this installation`,
    "Write its module in runtime/modules and list it there; npx renderline check shows what else is missing.",
  );
}

function lostInput(nodeId: string, wire: string): never {
  throw new RenderlineError(
    "internal",
    `node "${nodeId}" waits for "${wire}", which succeeded without that artifact`,
    "This is a defect in Renderline: report it with the log.",
  );
}
