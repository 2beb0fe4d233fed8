import type { ArtifactRef, Json } from "#contracts";
import { cacheKey } from "#runtime/modules/cache-key";
import type { ModuleCallRecord } from "#runtime/modules/call-module";
import type { CallSources, Module, ModuleHost } from "#runtime/modules/module";
import { sourceDigest } from "#runtime/modules/source-digest";
import { lookup, type CachedResult } from "#runtime/store/result-cache";
import type { CallParts } from "./call-node.ts";

export interface KeyedNode {
  readonly module: Module;
  readonly params: Readonly<Record<string, Json>>;
  readonly inputs: Readonly<Record<string, readonly ArtifactRef[]>>;
  readonly sources: CallSources;
  readonly tools: ModuleHost["tools"];
}

/** A result that is kept of an equal call, and what this one is known by. */
export interface Kept {
  /** None where the result must not be kept: nothing says what code makes it. */
  readonly key?: string;
  readonly result?: CachedResult;
  /** The record of a call that was not made, as if it had been. */
  readonly call?: ModuleCallRecord;
}

/** What the note of a node says whose result was kept. */
const note = "taken from an earlier run's result, which was kept";

/** Looks for the result of an equal call: of the same code and tool, params and inputs. */
export async function keptResult(
  { database, artifacts, now }: Pick<CallParts, "database" | "artifacts" | "now">,
  callId: string,
  { module, params, inputs, sources, tools }: KeyedNode,
): Promise<Kept> {
  const { contract } = module;
  const key = await keyOf({ module, params, inputs, sources, tools });
  if (key === undefined) return {};
  const result = await lookup(database.db, artifacts, key, now());
  if (result === undefined) return { key };
  const tool = module.tool === undefined ? null : await tools[module.tool].identity();
  const at = now().toISOString();
  const digests = Object.entries({ ...inputs, ...pinned(sources) }).map(([port, refs]) => [
    port,
    refs.map(({ sha256 }) => sha256),
  ]);
  const call = {
    callId,
    module: contract.module,
    tool,
    params,
    inputs: Object.fromEntries(digests) as Record<string, string[]>,
    outputs: result.outputs,
    notes: [...result.notes, note],
    startedAt: at,
    finishedAt: at,
    loadMs: 0,
    storeMs: 0,
    error: undefined,
  };
  return { key, result: { outputs: result.outputs, notes: call.notes }, call };
}

/** What a call's result is kept under; undefined where it must not be kept: nothing says what code makes it. */
export async function keyOf({ module, params, inputs, sources, tools }: KeyedNode): Promise<string | undefined> {
  const { contract } = module;
  const source = await sourceDigest(contract.module.key);
  if (source === undefined) return undefined;
  const tool = module.tool === undefined ? null : await tools[module.tool].identity();
  return cacheKey({ contract, source, tool, params, inputs, sources });
}

function pinned(sources: CallSources): Record<string, readonly ArtifactRef[]> {
  const known = Object.entries(sources).filter(([, ref]) => ref !== undefined) as [string, ArtifactRef][];
  return Object.fromEntries(known.map(([name, ref]) => [name, [ref]]));
}
