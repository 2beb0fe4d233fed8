import { stat } from "node:fs/promises";
import { requestKind, type ArtifactKind, type ArtifactRef, type ArtifactRole, type NodeContract } from "#contracts";
import type { SideCall } from "#runtime/api/parity-result";
import { callModule, type CallHost } from "#runtime/modules/call-module";
import type { CallSources, Module } from "#runtime/modules/module";

/** What calling a recorded call again needs. Nothing that is kept is taken, and nothing is recorded. */
export interface ReplayHost extends Pick<CallHost, "artifacts" | "tools" | "signal" | "now" | "progress"> {
  /** Those that the graph's side called, by module key. */
  readonly modules: ReadonlyMap<string, Module>;
}

/** What comes to a module beside its wires; its kind and role follow from the contract's family. */
const sources: Readonly<Record<"library" | "rules" | "state", { kind: ArtifactKind; role: ArtifactRole }>> = {
  library: { kind: "material-library", role: "library" },
  rules: { kind: "mapping-rules", role: "rules" },
  state: { kind: "material-state", role: "repairs" },
};

/**
 * Calls a recorded call again with the same params and these inputs (digests by port, as records hold them).
 * @returns digests by output port
 * @throws RenderlineError artifact-missing, or what the module throws; Error where `installed` finds none
 */
export async function recall(
  host: ReplayHost,
  call: SideCall,
  inputs: SideCall["inputs"],
): Promise<SideCall["outputs"]> {
  const module = installed(host, call);
  if (module === undefined) throw new Error(`module "${call.module.key}" is not installed in this version`);
  const { contract } = module;
  const wired: Record<string, ArtifactRef | readonly ArtifactRef[]> = {};
  const besides: { -readonly [TName in keyof CallSources]: CallSources[TName] } = {};
  for (const [port, digests] of Object.entries(inputs)) {
    const refs = await Promise.all(digests.map((digest) => reference(host, contract, port, digest)));
    const [first] = refs;
    if (isSource(contract, port)) besides[port] = first;
    else if (contract.inputs[port]?.cardinality === "many") wired[port] = refs;
    else if (first !== undefined) wired[port] = first;
  }
  const record = (): Promise<void> => Promise.resolve();
  const invocation = { params: call.params as never, inputs: wired as never, ...besides };
  const outputs = await callModule({ ...host, record }, call.callId, module, invocation);
  return Object.fromEntries(Object.entries(outputs).map(([port, { sha256 }]) => [port, sha256]));
}

/** The very module of a recorded call, if it is here. */
export function installed({ modules }: Pick<ReplayHost, "modules">, { module }: SideCall): Module | undefined {
  const found = modules.get(module.key);
  return found?.contract.module.version === module.version ? found : undefined;
}

/** The kind of what a call gives or takes at a port; undefined for a module that is not installed here. */
export function kindAt(host: Pick<ReplayHost, "modules">, call: SideCall, port: string): ArtifactKind | undefined {
  const contract = host.modules.get(call.module.key)?.contract;
  return contract && (contract.outputs[port]?.kind ?? inputKind(contract, port)?.kind);
}

function isSource(contract: NodeContract, port: string): port is keyof CallSources {
  return contract.inputs[port] === undefined && (port === "request" || port in sources);
}

function inputKind(contract: NodeContract, port: string): { kind: ArtifactKind; role: ArtifactRole } | undefined {
  const wired = contract.inputs[port];
  if (wired !== undefined) return wired;
  if (port === "request") return requestOf(contract);
  return sources[port as keyof typeof sources];
}

function requestOf({ family }: NodeContract): { kind: ArtifactKind; role: ArtifactRole } {
  return { kind: requestKind[family], role: family === "cad_file" ? "source" : "order" };
}

async function reference(
  { artifacts }: ReplayHost,
  contract: NodeContract,
  port: string,
  sha256: string,
): Promise<ArtifactRef> {
  const at = inputKind(contract, port);
  if (at === undefined) throw new Error(`module "${contract.module.key}" has no input "${port}"`);
  const { size } = await stat(await artifacts.path(sha256));
  return { kind: at.kind, role: at.role, sha256, bytes: size };
}
