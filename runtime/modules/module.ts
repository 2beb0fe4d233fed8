import type { z } from "zod";
import type { ArtifactKind, ArtifactRef, ArtifactRole, NodeContract, OutputPorts, ResolvedParams } from "#contracts";

/** What a module needs of the artifact store: content-addressed, immutable, written atomically. */
export interface ArtifactStore {
  /** Local path of a stored artifact. @throws RenderlineError artifact-missing */
  path(sha256: string): Promise<string>;
  read(sha256: string): Promise<Buffer>;
  /** Reads and checks a JSON artifact. @throws RenderlineError artifact-missing, artifact-invalid */
  readJson<TSchema extends z.ZodType>(sha256: string, schema: TSchema): Promise<z.output<TSchema>>;
  write<TKind extends ArtifactKind>(kind: TKind, role: ArtifactRole, bytes: Uint8Array): Promise<ArtifactRef<TKind>>;
  /** Stores canonical JSON of the value. */
  writeJson<TKind extends ArtifactKind>(kind: TKind, role: ArtifactRole, value: unknown): Promise<ArtifactRef<TKind>>;
  /** Takes in a file by copying it; the source may be removed afterwards. */
  writeFile<TKind extends ArtifactKind>(kind: TKind, role: ArtifactRole, path: string): Promise<ArtifactRef<TKind>>;
}

/** Name, version and exact build of the tool behind a result. */
export interface ToolIdentity {
  readonly kind: string;
  readonly version: string;
  readonly build: string;
}

export interface ToolRequestOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** @param item a part of the result that is finished already; only some operations give such */
  readonly onProgress?: (fraction: number, message: string, item?: unknown) => void;
  /** Given what the tool printed during the job, also when the job fails. */
  readonly onLog?: (log: string) => void;
}

/** What a module needs of a native tool: one request at a time, plain data both ways. */
export interface Tool {
  identity(): Promise<ToolIdentity>;
  request(op: string, params: Readonly<Record<string, unknown>>, options?: ToolRequestOptions): Promise<unknown>;
}

/**
 * What earlier attempts at the same call have finished, by names of the module's choice: a retry makes only the rest. The
 * caller keeps them apart by the call's cache key, so a name never leads to what other inputs or params gave.
 */
export interface Partials {
  /** The artifact may be gone meanwhile: whoever asks looks. */
  get(name: string): Promise<ArtifactRef | undefined>;
  put(name: string, ref: ArtifactRef): Promise<void>;
}

/** What the caller of a module provides, on either path. */
export interface ModuleHost {
  readonly artifacts: ArtifactStore;
  readonly tools: { readonly cad: Tool; readonly blender: Tool; readonly usd: Tool };
  /** A new empty folder, removed by the caller of the module when the call has ended. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress: (fraction: number, message: string) => void;
  /** Something a reader of the run should know although the call succeeded. */
  readonly note: (text: string) => void;
  readonly partials: Partials;
}

type InputRef<TPort> = TPort extends { kind: infer TKind extends ArtifactKind; cardinality: infer TCardinality }
  ? TCardinality extends "many"
    ? readonly ArtifactRef<TKind>[]
    : TCardinality extends "optional"
      ? ArtifactRef<TKind> | undefined
      : ArtifactRef<TKind>
  : never;

/** Artifacts by input port; a source module gets the run's request too, and pinned definitions where it uses them. */
export type ModuleInputs<TContract extends NodeContract> = {
  readonly [TPort in keyof TContract["inputs"]]: InputRef<TContract["inputs"][TPort]>;
};

export type ModuleOutputs<TOutputs extends OutputPorts> = {
  readonly [TPort in keyof TOutputs]: ArtifactRef<TOutputs[TPort]["kind"]>;
};

/** What comes to a module besides its wires. */
export interface CallSources {
  /** The artifact the run was started for; given to modules whose contract `receives` one. */
  readonly request?: ArtifactRef | undefined;
  /** Pinned definitions, given to modules whose contract `uses` them. */
  readonly library?: ArtifactRef | undefined;
  readonly rules?: ArtifactRef | undefined;
  /** What people assigned to the product's parts. */
  readonly state?: ArtifactRef | undefined;
}

export interface ModuleInvocation<TContract extends NodeContract> extends CallSources {
  readonly params: ResolvedParams<TContract["params"]>;
  readonly inputs: ModuleInputs<TContract>;
}

/** The production code behind a node contract. Legacy calls the same modules. */
export interface Module<TContract extends NodeContract = NodeContract> {
  readonly contract: TContract;
  /** Which native tool makes the result; its identity is recorded with each call. */
  readonly tool: "cad" | "blender" | "usd" | undefined;
  run(call: ModuleInvocation<TContract>, host: ModuleHost): Promise<ModuleOutputs<TContract["outputs"]>>;
}

/** Binds production code to the contract it implements; ports and params are checked by the compiler. */
export function implement<TContract extends NodeContract>(
  contract: TContract,
  tool: Module["tool"],
  run: Module<TContract>["run"],
): Module<TContract> {
  return { contract, tool, run };
}
