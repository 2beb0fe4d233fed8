import type { ColumnType, Generated } from "kysely";
import type {
  ArtifactKind,
  ArtifactRef,
  ArtifactRole,
  CarriedMaterial,
  DefinitionKind,
  Family,
  Json,
  MatchEvidence,
  MaterialState,
  RebindDecision,
  RevisionDiff,
} from "#contracts";
import type { DispatchMode, DispatchStatus, Mode, RunStatus, TokenScope, WorkClass } from "./status.ts";

type Time = ColumnType<Date, Date, Date>;
type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** jsonb: read as a value, written as JSON text. */
type JsonColumn<TValue> = ColumnType<TValue, string, string>;
type MaybeJson<TValue> = ColumnType<TValue | null, string | null | undefined, string | null>;

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** How far a node or a legacy run has come: 0 to 1 of what it does just now, and what that is, such as a frame. */
export interface Progress {
  readonly fraction: number;
  readonly message: string;
}

/** A resolved param and who set it. */
export interface ResolvedParam {
  readonly value: Json;
  readonly from: "default" | "workflow" | "output-type" | "order-line" | "legacy";
}

/** Canonical definitions that runs were pinned to, by digest. Never changed, never removed. */
export interface DefinitionTable {
  digest: string;
  kind: DefinitionKind;
  id: string;
  text: string;
  created_at: Time;
}

export interface ProductTable {
  id: string;
  /** The revision that new order lines pin. */
  current_revision: string;
}

/** One STEP file's state of a product, as a run published it. */
export interface ProductRevisionTable {
  product_id: string;
  revision: string;
  run_id: string;
  manifest_sha256: string;
  files: JsonColumn<readonly ArtifactRef[]>;
  published_at: Time;
  /** What became of the parts of the revision before when this one was first published; none at a product's first publish. */
  changes: MaybeJson<RevisionDiff>;
  /** What became of the materials that people had assigned to parts of the revision before, when it was last published. */
  materials: ColumnType<readonly CarriedMaterial[], string | undefined, string>;
}

/** A prepared revision that waits for people to say which part is which. */
export interface PendingRevisionTable {
  product_id: string;
  /** The product's current revision, which the decisions are about. */
  base: string;
  /** The run that prepared it. */
  run_id: string;
  /** By the old part's key. */
  decisions: JsonColumn<Readonly<Record<string, RebindDecision>>>;
  created_at: Time;
}

/** The ledger of part keys: minted once for a product and never given to another part. */
export interface PartKeyTable {
  product_id: string;
  key: string;
  first_revision: string;
  /** The newest revision that has it, by first publication; one that the current revision has not is retired. */
  last_revision: string;
  /** What the part is recognised by, as that revision has it, and where in the file each field came from. */
  evidence: JsonColumn<Json>;
  /** What carried it over from the revision before; none where it was minted. */
  carried: MaybeJson<MatchEvidence>;
}

/** What each part's key would be if its file were alone, for each revision. */
export interface PartBindingTable {
  product_id: string;
  revision: string;
  minted: string;
  key: string;
}

export interface OrderLineTable {
  id: string;
  product_id: string;
  revision: string;
  output_type: string;
  artifact_sha256: string;
  created_at: Time;
}

export interface RunTable {
  id: string;
  family: Family;
  mode: Mode;
  status: RunStatus;
  output_type: string;
  output_type_digest: string;
  workflow: string | null;
  workflow_digest: string | null;
  product_id: string;
  revision: string;
  order_line_id: string | null;
  request: JsonColumn<ArtifactRef>;
  library: MaybeJson<ArtifactRef>;
  rules: MaybeJson<ArtifactRef>;
  material_state: MaybeJson<ArtifactRef>;
  created_at: Time;
  started_at: MaybeTime;
  finished_at: MaybeTime;
  error: MaybeJson<Failure>;
  /** Whether a caller waits for it: it ends when that goes away. Any other run goes on without whoever started it. */
  attended: Generated<boolean>;
  /** Whether results that are kept are taken; a run that is compared makes all anew. */
  cached: Generated<boolean>;
  /** The higher, the sooner its nodes are taken. */
  priority: Generated<number>;
  /** Seconds that it may be at work: a graph run all in all, a legacy run at each try. */
  time_limit: number | null;
  /** Seconds after its start, or after it was taken up again, at which it is given up. */
  time_box: number | null;
  /** When it is given up, if it has not ended by then. */
  deadline: MaybeTime;
  /** How many of its nodes have not succeeded. */
  remaining: Generated<number>;
  /** Of a legacy run, which is executed as a whole: its tries, the number of the last being its fence. */
  attempts: Generated<number>;
  /** How many of these tries count against it. */
  failures: Generated<number>;
  /** Who executes it as a whole, or waits for it, and until when that is believed. */
  worker: string | null;
  lease_until: MaybeTime;
  /** Of a legacy run that nobody waits for: how far its step had come when its worker was last heard of. */
  progress: MaybeJson<Progress>;
  /** The dispatch that it was started for, and that dispatch's fence then. */
  dispatch_id: string | null;
  fence: number | null;
  /** Whether what it makes may become the dispatch's output; a shadow's never does. */
  may_publish: Generated<boolean>;
  /** The run that it tries again, and from which node on; without one, from whatever had not succeeded. */
  retry_of: string | null;
  retry_from: string | null;
}

/** How order lines of an output type are made; legacy where there is no row. */
export interface OutputTypeModeTable {
  output_type: string;
  mode: DispatchMode;
  /** Percent of order lines that the graph makes in mode canary. */
  share: number;
  /** Raised by each switch to legacy. */
  fence: number;
}

/** Who changed a mode, when and why; never changed, never removed. */
export interface ModeChangeTable {
  position: Generated<number>;
  output_type: string;
  mode: DispatchMode;
  share: number;
  fence: number;
  author: string;
  reason: string;
  changed_at: Time;
}

/** One decision to produce an order line's output. */
export interface DispatchTable {
  id: string;
  order_line_id: string;
  output_type: string;
  output_type_digest: string;
  mode: DispatchMode;
  /** Which path makes the output: the graph's, until that fails or is switched off. */
  path: Mode;
  /** Raised with each run that may publish: what an earlier one makes is refused from then on. */
  fence: number;
  status: DispatchStatus;
  /** Why the graph does not make it although the mode says so. */
  cause: MaybeJson<Failure>;
  error: MaybeJson<Failure>;
  created_at: Time;
  finished_at: MaybeTime;
}

/** The authoritative output of a dispatch. */
export interface PublicationTable {
  dispatch_id: string;
  fence: number;
  run_id: string;
  may_publish: boolean;
  name: string;
  kind: ArtifactKind;
  role: ArtifactRole;
  sha256: string;
  bytes: number;
  published_at: Time;
}

/** What the graph made beside legacy, and whether it is the same. */
export interface ShadowResultTable {
  dispatch_id: string;
  run_id: string;
  verdict: "equal" | "different" | "failed";
  published_sha256: string | null;
  shadow_sha256: string | null;
  error: MaybeJson<Failure>;
  at: Time;
}

/** What happened, in order. */
export interface EventTable {
  position: Generated<number>;
  at: Time;
  type: string;
  dispatch_id: string | null;
  run_id: string | null;
  data: JsonColumn<Json>;
  /** The transaction that wrote it: events are read in the order of these, then of their positions. */
  tx: Generated<number>;
}

/** Who may use the API. Of the token itself only the SHA-256 is kept. */
export interface TokenTable {
  id: string;
  name: string;
  scope: TokenScope;
  sha256: string;
  created_at: Time;
  expires_at: MaybeTime;
  revoked_at: MaybeTime;
}

/** A process that takes something of what waits, until when it is believed to be there. */
export interface WorkerTable {
  name: string;
  classes: JsonColumn<readonly WorkClass[]>;
  modules: JsonColumn<readonly string[]>;
  started_at: Time;
  present_until: Time;
}

/** What people assigned to a product's parts: each change is a version, none is ever changed. */
export interface MaterialStateTable {
  product_id: string;
  version: number;
  state: JsonColumn<MaterialState>;
  action: "assign" | "clear" | "undo" | "import";
  /** The version that an undo took back. */
  undoes: number | null;
  author: string;
  created_at: Time;
}

/** One node of a run; for legacy, one step. */
export interface NodeRunTable {
  run_id: string;
  node_id: string;
  position: number;
  type: string;
  status: RunStatus;
  attempts: Generated<number>;
  params: JsonColumn<Readonly<Record<string, ResolvedParam>>>;
  inputs: JsonColumn<Readonly<Record<string, readonly ArtifactRef[]>>>;
  outputs: JsonColumn<Readonly<Record<string, ArtifactRef>>>;
  notes: JsonColumn<readonly string[]>;
  queued_at: MaybeTime;
  started_at: MaybeTime;
  finished_at: MaybeTime;
  error: MaybeJson<Failure>;
  /** How many of the nodes that it needs have not succeeded. */
  pending: Generated<number>;
  resource: Generated<string>;
  /** The module that executes it, as `key@version`: only a worker that holds it may. */
  module: Generated<string>;
  /** How many attempts count against it. */
  failures: Generated<number>;
  /** Who executes it, and until when that is believed without hearing of it. */
  worker: string | null;
  lease_until: MaybeTime;
  /** How far its last attempt had come when its worker was last heard of. */
  progress: MaybeJson<Progress>;
}

/** One try at a node. `fence` grows with each try: a result that comes with an old one is refused. */
export interface AttemptTable {
  run_id: string;
  node_id: string;
  fence: number;
  worker: string;
  status: RunStatus;
  started_at: Time;
  finished_at: MaybeTime;
  error: MaybeJson<Failure>;
  /** The end of what native tools printed. */
  log: Generated<string>;
}

export interface ModuleCallTable {
  run_id: string;
  call_id: string;
  node_id: string;
  fence: number;
  position: Generated<number>;
  module_key: string;
  module_version: number;
  tool: MaybeJson<{ kind: string; version: string; build: string }>;
  params: JsonColumn<Readonly<Record<string, Json>>>;
  inputs: JsonColumn<Readonly<Record<string, readonly string[]>>>;
  outputs: JsonColumn<Readonly<Record<string, string>>>;
  started_at: Time;
  finished_at: Time;
  /** Milliseconds of it in which artifacts were fetched or the tool was started; none of an older release. */
  load_ms: number | null;
  /** Milliseconds of it in which artifacts were written, also where the tool went on meanwhile. */
  store_ms: number | null;
  error: MaybeJson<Failure>;
}

export interface ArtifactTable {
  sha256: string;
  kind: ArtifactKind;
  bytes: number;
  created_at: Time;
}

/** What a run produced under its workflow's output names; `published` marks the authoritative one. */
export interface OutputTable {
  run_id: string;
  name: string;
  kind: ArtifactKind;
  role: ArtifactRole;
  sha256: string;
  bytes: number;
  published: boolean;
}

/** A recorded comparison of a golden case. */
export interface ComparisonTable {
  id: string;
  case_id: string;
  created_at: Time;
  document: JsonColumn<Json>;
}

export interface Database {
  definition: DefinitionTable;
  product: ProductTable;
  product_revision: ProductRevisionTable;
  part_key: PartKeyTable;
  material_state: MaterialStateTable;
  part_binding: PartBindingTable;
  pending_revision: PendingRevisionTable;
  order_line: OrderLineTable;
  run: RunTable;
  node_run: NodeRunTable;
  attempt: AttemptTable;
  module_call: ModuleCallTable;
  artifact: ArtifactTable;
  output: OutputTable;
  comparison: ComparisonTable;
  output_type_mode: OutputTypeModeTable;
  mode_change: ModeChangeTable;
  dispatch: DispatchTable;
  publication: PublicationTable;
  shadow_result: ShadowResultTable;
  event: EventTable;
  token: TokenTable;
  worker: WorkerTable;
}
