import { rm } from "node:fs/promises";
import { paramsSchema, RenderlineError, type ArtifactRef, type Json, type NodeContract } from "#contracts";
import { scratchFolder } from "#runtime/native/scratch-folder";
import type { Module, ModuleHost, ModuleInvocation, ModuleOutputs, Partials, ToolIdentity } from "./module.ts";
import { Stopwatch, timedArtifacts } from "./timed-artifacts.ts";

/** The record of one module call: what parity finds causes from. Times are ISO 8601 UTC. */
export interface ModuleCallRecord {
  /** Stable within a run and equal on both paths: module key, then `#` and which call of that module it is. */
  readonly callId: string;
  readonly module: { readonly key: string; readonly version: number };
  readonly tool: ToolIdentity | null;
  readonly params: Readonly<Record<string, Json>>;
  /** Digests by input port; `request`, `library`, `rules` and `state` stand beside the ports. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  readonly notes: readonly string[];
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Milliseconds in which its tool was started or artifacts were fetched, and in which artifacts were written. */
  readonly loadMs: number;
  readonly storeMs: number;
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string } | undefined;
}

/** What the caller of `callModule` provides beyond what a module sees. */
export interface CallHost extends Omit<ModuleHost, "scratch" | "note" | "partials"> {
  /** Of this very call. Without it nothing is remembered, and a call starts over. */
  readonly partials?: Partials;
  /**
   * Keeps the record; called once for each call, failed ones included, before `callModule` returns or throws.
   * @param log what the call printed, where that did not go through a native tool
   */
  record(call: ModuleCallRecord, log?: string): Promise<void>;
  now(): Date;
}

/** For callers whose calls are never tried again. */
const forgetful: Partials = { get: () => Promise.resolve(undefined), put: () => Promise.resolve() };

/**
 * The one way to call a module, for the graph and for legacy. Checks params and outputs against the contract,
 * gives the module an empty scratch folder, and records the call.
 * @param callId see {@link callIds}
 * @throws RenderlineError whatever the module threw, after it was recorded
 */
export async function callModule<TContract extends NodeContract>(
  host: CallHost,
  callId: string,
  module: Module<TContract>,
  call: ModuleInvocation<TContract>,
): Promise<ModuleOutputs<TContract["outputs"]>> {
  const startedAt = host.now().toISOString();
  const notes: string[] = [];
  let params = call.params as Record<string, Json>;
  let tool: ToolIdentity | null = null;
  const [load, keep] = [new Stopwatch(), new Stopwatch()];
  const record = async (end: Pick<ModuleCallRecord, "outputs" | "error">): Promise<void> => {
    const base = { callId, module: module.contract.module, tool, params, inputs: inputDigests(call), notes, startedAt };
    const times = { finishedAt: host.now().toISOString(), loadMs: load.ms, storeMs: keep.ms };
    await host.record({ ...base, ...times, ...end });
  };
  let scratch: string | undefined;
  let outputs: ModuleOutputs<TContract["outputs"]>;
  try {
    params = paramsSchema(module.contract.params).parse(call.params) as Record<string, Json>;
    host.signal.throwIfAborted();
    const uses = module.tool === undefined ? undefined : host.tools[module.tool];
    tool = uses === undefined ? null : await load.during(() => uses.identity());
    outputs = await module.run(
      { ...call, params: params as never },
      {
        ...host,
        artifacts: timedArtifacts(host.artifacts, load, keep),
        partials: host.partials ?? forgetful,
        // Made when it is first asked for: most modules need none.
        get scratch() {
          scratch ??= scratchFolder("call");
          return scratch;
        },
        note: (text) => notes.push(text),
      },
    );
    checkOutputs(module, outputs);
  } catch (error) {
    const failure = host.signal.aborted ? interrupted(error) : error;
    await record({ outputs: {}, error: failureText(failure) });
    throw failure;
  } finally {
    // What cannot be removed is in the system's temporary folder, and no reason to lose the result.
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
  }
  // Beyond the catch: a record that cannot be kept must not be tried again as a failure of the module.
  await record({ outputs, error: undefined });
  return outputs;
}

/** Gives out call ids in call order: `cad.tessellate#1`, `cad.tessellate#2`. One counter a run. */
export function callIds(): (moduleKey: string) => string {
  const counts = new Map<string, number>();
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return `${key}#${count}`;
  };
}

/** Code, message and remedy of anything thrown; what is not a RenderlineError is a defect of ours. */
export function failureText(error: unknown): { code: string; message: string; remedy: string } {
  if (error instanceof RenderlineError) return { code: error.code, message: error.message, remedy: error.remedy };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "internal", message, remedy: "This is a defect in Renderline: report it with the log." };
}

function interrupted(cause: unknown): RenderlineError {
  if (cause instanceof RenderlineError && cause.code === "interrupted") return cause;
  return new RenderlineError("interrupted", "the run was interrupted", "Start it again.", cause);
}

function inputDigests(call: ModuleInvocation<NodeContract>): Record<string, readonly string[]> {
  const digests: Record<string, readonly string[]> = {};
  for (const [port, value] of Object.entries(
    call.inputs as Record<string, ArtifactRef | readonly ArtifactRef[] | undefined>,
  )) {
    if (value !== undefined)
      digests[port] = Array.isArray(value)
        ? value.map((ref: ArtifactRef) => ref.sha256)
        : [(value as ArtifactRef).sha256];
  }
  for (const source of ["request", "library", "rules", "state"] as const) {
    const ref = call[source];
    if (ref !== undefined) digests[source] = [ref.sha256];
  }
  return digests;
}

/** The compiler checks modules too, but ports, kinds and roles are data to it. */
function checkOutputs({ contract }: Module, outputs: unknown): void {
  const refuse = (what: string): never => {
    throw new Error(`module "${contract.module.key}": ${what}`);
  };
  if (typeof outputs !== "object" || outputs === null) return refuse("it gave no outputs");
  const given = new Map(Object.entries(outputs as Readonly<Record<string, ArtifactRef | undefined>>));
  for (const [port, { kind, role }] of Object.entries(contract.outputs)) {
    const got = given.get(port);
    if (got?.kind === kind && got.role === role) continue;
    refuse(
      `output "${port}" must be ${kind}/${role}, got ${got === undefined ? "nothing" : `${got.kind}/${got.role}`}`,
    );
  }
  for (const port of given.keys()) {
    if (!Object.hasOwn(contract.outputs, port)) refuse(`output "${port}" is not in its contract`);
  }
}
