import { RenderlineError } from "#contracts";
import { callModule, failureText, type ModuleCallRecord } from "#runtime/modules/call-module";
import type { Module, ModuleHost } from "#runtime/modules/module";
import { WaitError } from "#runtime/modules/wait-error";
import type { OpenDatabase } from "#runtime/store/database";
import type { ManagedArtifactStore } from "#runtime/store/managed-artifacts";
import type { NodeEnd } from "#runtime/store/run-records";
import { lostInput, type Claim } from "./claim.ts";
import { keptPartials } from "./kept-partials.ts";
import { keptResult } from "./kept-result.ts";
import { loggedTools } from "./tool-log.ts";

/** What a call needs of the engine. */
export interface CallParts {
  readonly database: OpenDatabase;
  readonly artifacts: ManagedArtifactStore;
  readonly tools: ModuleHost["tools"];
  /** Production modules by node type. */
  readonly modules: ReadonlyMap<string, Module>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** How a call ended, and its record if there was one. */
export interface CalledNode {
  readonly end: NodeEnd;
  readonly call?: ModuleCallRecord | undefined;
  /** The end of what native tools printed. */
  readonly log?: string;
  /** What the result is to be kept under. */
  readonly key?: string | undefined;
}

/** Calls a node's module. Whatever the module throws is how the node ended; nothing is thrown for it. */
export async function callNode(
  parts: CallParts,
  claim: Claim,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number, message: string) => void },
): Promise<CalledNode> {
  const { node, sources } = claim;
  const module = parts.modules.get(node.type);
  if (module === undefined) return { end: { status: "failed", error: failureText(noModule(node.type)) } };
  const lost = lostInput(claim);
  if (lost !== undefined) return { end: { status: "failed", error: lost } };
  let call: ModuleCallRecord | undefined;
  const logged = loggedTools(parts.tools);
  const { tools } = logged;
  const host = {
    artifacts: parts.artifacts,
    tools,
    signal,
    now: parts.now,
    progress: onProgress,
    // Kept with the end of the attempt, in one transaction.
    record: (record: ModuleCallRecord) => {
      call = record;
      return Promise.resolve();
    },
  };
  const { contract } = module;
  const { receives, uses, inputs: ports } = contract;
  const single = Object.entries(claim.inputs).map(([port, refs]) => [
    port,
    ports[port]?.cardinality === "many" ? refs : refs[0],
  ]);
  const params = Object.fromEntries(Object.entries(claim.params).map(([name, { value }]) => [name, value]));
  const received = {
    request: receives === undefined ? undefined : sources.request,
    library: uses.includes("material-library") ? (sources.library ?? undefined) : undefined,
    rules: uses.includes("mapping-rules") ? (sources.rules ?? undefined) : undefined,
    state: uses.includes("material-state") ? (sources.material_state ?? undefined) : undefined,
  };
  onProgress(0, "");
  try {
    const keyed = { module, params, inputs: claim.inputs, sources: received, tools };
    const kept = claim.cached ? await keptResult(parts, node.callId, keyed) : {};
    if (kept.result !== undefined) return { end: { status: "succeeded", ...kept.result }, call: kept.call };
    const partials = kept.key === undefined ? {} : { partials: keptPartials(parts, kept.key) };
    const outputs = await callModule({ ...host, ...partials }, node.callId, module, {
      params,
      inputs: Object.fromEntries(single) as never,
      ...received,
    });
    return { end: { status: "succeeded", outputs, notes: call?.notes ?? [] }, call, log: logged.take(), key: kept.key };
  } catch (error) {
    if (!(error instanceof RenderlineError)) parts.onError(error);
    const status = signal.aborted ? "cancelled" : error instanceof WaitError ? "waiting" : "failed";
    return { end: { status, error: failureText(error) }, call, log: logged.take() };
  }
}

/** Contracts and modules are listed apart, so a node can be in the palette before its code is there. */
export function noModule(type: string): RenderlineError {
  return new RenderlineError(
    "definition-invalid",
    `node type "${type}" has a contract but no module in this installation`,
    "Write its module in runtime/modules and list it there; npx renderline check shows what else is missing.",
  );
}
