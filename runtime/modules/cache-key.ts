import { canonicalJson, sha256Hex, type ArtifactRef, type Json, type NodeContract } from "#contracts";
import type { CallSources, ToolIdentity } from "./module.ts";

/** Everything that decides what a module call gives. */
export interface KeyedCall {
  readonly contract: Pick<NodeContract, "module" | "receives" | "uses">;
  /** Digest of the module's own source. */
  readonly source: string;
  /** Null where no native tool takes part. */
  readonly tool: ToolIdentity | null;
  /** Resolved, each with a value. */
  readonly params: Readonly<Record<string, Json>>;
  /** By input port, in the order of the wires. */
  readonly inputs: Readonly<Record<string, readonly ArtifactRef[]>>;
  /** What the run pins; only what the module receives or uses becomes part of the key. */
  readonly sources: CallSources;
}

/** What a call's result is kept under: calls with equal keys give equal results. SHA-256 in hexadecimal. */
export function cacheKey({ contract, source, tool, params, inputs, sources }: KeyedCall): string {
  const { module, receives, uses } = contract;
  const used = {
    request: receives === undefined ? undefined : sources.request,
    library: uses.includes("material-library") ? sources.library : undefined,
    rules: uses.includes("mapping-rules") ? sources.rules : undefined,
    state: uses.includes("material-state") ? sources.state : undefined,
  };
  return sha256Hex(
    canonicalJson({
      module: { key: module.key, version: module.version },
      source,
      tool: tool === null ? null : { kind: tool.kind, version: tool.version, build: tool.build },
      params,
      inputs: mapped(inputs, (refs) => refs.map(({ sha256 }) => sha256)),
      sources: mapped(used, (ref) => ref?.sha256 ?? null),
    }),
  );
}

function mapped<TValue, TResult>(
  record: Readonly<Record<string, TValue>>,
  map: (value: TValue) => TResult,
): Record<string, TResult> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
