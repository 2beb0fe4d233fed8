import type { ModuleCall } from "#runtime/api/documents";
import type { SideCall } from "#runtime/api/parity-result";
import { readModuleCalls, readRun } from "#runtime/api/read-run";
import type { App } from "#runtime/app";
import { moduleSources } from "#runtime/modules/source-digest";

/** A run's module calls, in call order; on the graph's path with the node and contract of each. */
export async function sideCalls(app: App, runId: string): Promise<SideCall[]> {
  const [sources, calls, run] = await Promise.all([moduleSources(), readModuleCalls(app, runId), readRun(app, runId)]);
  // A node that was tried again made its call again; the last one is what its result is from.
  const last = calls.filter(({ callId }, index) => !calls.slice(index + 1).some((later) => later.callId === callId));
  return last.map((call) => {
    const node =
      run?.mode === "graph"
        ? run.nodes.find((one) => one.calls.some(({ callId }) => callId === call.callId))
        : undefined;
    return {
      ...recorded(call),
      source: sources.get(call.module.key)?.digest ?? null,
      node: node?.nodeId ?? null,
      contract: node?.type ?? null,
    };
  });
}

function recorded({
  callId,
  module,
  tool,
  params,
  inputs,
  outputs,
  error,
}: ModuleCall): Omit<SideCall, "source" | "node" | "contract"> {
  return { callId, module, tool, params, inputs, outputs, ...(error === undefined ? {} : { error: error.code }) };
}
