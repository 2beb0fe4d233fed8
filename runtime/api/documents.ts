import { z } from "zod";
import { artifactKindSchema, artifactRefSchema, sha256Schema } from "#contracts";
import { assignmentSchema, lookSchema, partsSchema, productSchema } from "#contracts";
import { contractDataSchema, definitionKinds, familySchema, workflowDefinitionSchema } from "#contracts";
import { dispatchModeSchema, dispatchStatuses, modeSchema, runStatusSchema } from "#runtime/store/status";
import { verdictSchema } from "./metrics.ts";

/**
 * The documents that the site's pages read: files in a static build, the same JSON from an API when there is
 * one. Paths are relative to the base URL. Times are ISO 8601 UTC; durations are milliseconds.
 */
export const documentsVersion = 1;

const { key: partKeySchema } = partsSchema.shape.parts.element.shape;
const version = z.literal(documentsVersion);
const time = z.iso.datetime();

export type { DispatchMode, DispatchStatus, RunStatus } from "#runtime/store/status";

/** A failure as a person reads it. */
export const problemTextSchema = z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() });

/** A stored file together with where to fetch it, relative to the base URL; no URL when it was not exported. */
export const artifactLinkSchema = artifactRefSchema.extend({ url: z.string().optional() });
export type ArtifactLink = z.infer<typeof artifactLinkSchema>;

const definitionPinSchema = z.strictObject({ id: z.string(), kind: z.enum(definitionKinds), digest: sha256Schema });

const runSummarySchema = z.strictObject({
  id: z.string(),
  mode: modeSchema,
  family: familySchema,
  status: runStatusSchema,
  outputType: z.string(),
  workflow: z.string().optional(),
  product: z.string(),
  startedAt: time.optional(),
  durationMs: z.number().optional(),
});

const caseSummarySchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  product: z.string(),
  outputType: z.string(),
  verdict: verdictSchema,
  differingPixels: z.int().optional(),
});

const productSummarySchema = z.strictObject({
  id: z.string(),
  /** SHA-256 of the STEP file of the current revision. */
  revision: sha256Schema,
  publishedAt: time,
  partCount: z.int().nonnegative(),
  /** How many parts have no material by at least one of the material pairs. */
  missingCount: z.int().nonnegative(),
});

/** `index.json`: what there is. */
export const indexDocumentSchema = z.strictObject({
  version,
  /** The Git commit that the definitions were authored at; none outside a Git checkout. */
  source: z.strictObject({ commit: z.string().regex(/^[0-9a-f]{40}$/), changed: z.boolean() }).optional(),
  workflows: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      summary: z.string().optional(),
      family: familySchema,
      digest: sha256Schema,
      nodeCount: z.int(),
      migration: z.boolean(),
    }),
  ),
  outputTypes: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      summary: z.string().optional(),
      family: familySchema,
      artifactKind: artifactKindSchema,
      digest: sha256Schema,
      workflow: z.string().optional(),
      legacy: z.string(),
    }),
  ),
  runs: z.array(runSummarySchema),
  cases: z.array(caseSummarySchema),
  products: z.array(productSummarySchema),
});
export type IndexDocument = z.infer<typeof indexDocumentSchema>;

/** `workflows/ID.json` (`/` in the id becomes `--`): the graph as authored, with its contracts. */
export const workflowDocumentSchema = z.strictObject({
  version,
  definition: workflowDefinitionSchema,
  digest: sha256Schema,
  /** Where it is authored, relative to the repository. */
  file: z.string(),
  contracts: z.record(z.string(), contractDataSchema),
  /** Output types that run it, and what each of them overrides. */
  outputTypes: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      output: z.string(),
      overrides: z.record(z.string(), z.record(z.string(), z.json())),
    }),
  ),
});
export type WorkflowDocument = z.infer<typeof workflowDocumentSchema>;

/** A recorded call of a module, on either path. */
export const moduleCallSchema = z.strictObject({
  callId: z.string(),
  module: z.strictObject({ key: z.string(), version: z.int() }),
  tool: z.strictObject({ kind: z.string(), version: z.string(), build: z.string() }).nullable(),
  params: z.record(z.string(), z.json()),
  inputs: z.record(z.string(), z.array(sha256Schema)),
  outputs: z.record(z.string(), sha256Schema),
  startedAt: time,
  finishedAt: time,
  error: problemTextSchema.optional(),
});
export type ModuleCall = z.infer<typeof moduleCallSchema>;

/** How far something has come when it was last heard of: 0 to 1 of what `message` says, such as a frame. */
const progressSchema = z.strictObject({ fraction: z.number(), message: z.string() });

/**
 * What the last attempt was spent on: in the queue; until its tool and its inputs were at hand; in the module; until its outputs were
 * stored and its end was written. As far as it has come.
 */
const timingsSchema = z.strictObject({
  queueMs: z.number().optional(),
  loadMs: z.number().optional(),
  workMs: z.number().optional(),
  storeMs: z.number().optional(),
});

/** One node of a run, or one step of a legacy run. */
export const nodeRunSchema = z.strictObject({
  /** Node id on the graph path, call id on the legacy path. */
  nodeId: z.string(),
  type: z.string().optional(),
  status: runStatusSchema,
  attempts: z.int().nonnegative(),
  /** Every try, the first first; what each printed is in the logs' document. */
  tries: z.array(
    z.strictObject({
      attempt: z.int(),
      /** Who made it: the host, its process and a mark; `legacy` for a step of a legacy run. */
      worker: z.string(),
      status: runStatusSchema,
      startedAt: time,
      finishedAt: time.optional(),
      error: problemTextSchema.optional(),
    }),
  ),
  queuedAt: time.optional(),
  startedAt: time.optional(),
  finishedAt: time.optional(),
  timings: timingsSchema.optional(),
  /** Of a node at work, or how far one had come that did not succeed. */
  progress: progressSchema.optional(),
  /** Each resolved param and who set it. */
  params: z.record(
    z.string(),
    z.strictObject({
      value: z.json(),
      from: z.enum(["default", "workflow", "output-type", "order-line", "legacy"]),
    }),
  ),
  inputs: z.record(z.string(), z.array(artifactLinkSchema)),
  outputs: z.record(z.string(), artifactLinkSchema),
  calls: z.array(moduleCallSchema),
  /** What a reader should know although it succeeded, such as a fallback material. */
  notes: z.array(z.string()),
  error: problemTextSchema.optional(),
});
export type NodeRun = z.infer<typeof nodeRunSchema>;

/** `runs/ID.json` */
export const runDocumentSchema = z.strictObject({
  version,
  ...runSummarySchema.shape,
  finishedAt: time.optional(),
  revision: sha256Schema,
  /** Of a legacy run, which one worker executes as a whole: who does. */
  worker: z.string().optional(),
  /** Of the step that it is at. */
  progress: progressSchema.optional(),
  orderLine: z.string().optional(),
  /** The dispatch that it was started for, and whether what it made became that one's output. */
  dispatch: z
    .strictObject({
      id: z.string(),
      mode: dispatchModeSchema,
      status: z.enum(dispatchStatuses),
      mayPublish: z.boolean(),
      published: z.boolean(),
    })
    .optional(),
  /** Where it tells of itself while it goes on, relative to the base URL; only an API has it, and no run that has ended. */
  events: z.string().optional(),
  /** The run that it tries again, and from which node on; null: from whatever had not succeeded. */
  retry: z.strictObject({ of: z.string(), from: z.string().nullable() }).optional(),
  /** Every definition the run was pinned to. */
  definitions: z.array(definitionPinSchema),
  nodes: z.array(nodeRunSchema),
  outputs: z.record(z.string(), artifactLinkSchema),
  error: problemTextSchema.optional(),
});
export type RunDocument = z.infer<typeof runDocumentSchema>;

/** A material as a product shows it; `title` and `provenance` are the library's. */
const shownMaterialSchema = z.strictObject({ title: z.string(), provenance: z.string(), look: lookSchema });

/**
 * The materials of a product's parts by one library and one set of rules, without any fallback: what is not in `parts`
 * is missing a material.
 */
export const productMaterialsSchema = z.strictObject({
  library: definitionPinSchema,
  rules: definitionPinSchema,
  /** The output types that pin them. */
  outputTypes: z.array(z.string()),
  materials: z.record(z.string(), shownMaterialSchema),
  parts: assignmentSchema.shape.parts,
  missing: z.array(partKeySchema),
  /** What people assigned and the library does not have; their parts are among the missing. */
  unknown: z.array(z.strictObject({ key: partKeySchema, material: z.string() })),
});
export type ProductMaterials = z.infer<typeof productMaterialsSchema>;

/** `products/ID.json`: a product's current revision, its parts and their materials. */
export const productDocumentSchema = z.strictObject({
  version,
  ...productSummarySchema.shape,
  runId: z.string(),
  /** The published GLB: one node a part, the key in its `extras.partKey`, no materials. */
  mesh: artifactLinkSchema,
  triangleCount: z.int().positive(),
  /** Metres, Z up. */
  bounds: productSchema.shape.bounds,
  /** The assemblies in tree order, parents first; `parent` is an index into this list. */
  assemblies: z.array(z.strictObject({ name: z.string(), parent: z.int().nonnegative().nullable() })),
  /** In tree order. */
  parts: z.array(
    z.strictObject({
      key: partKeySchema,
      name: z.string(),
      path: z.array(z.string()),
      productId: z.string(),
      prototype: z.string(),
      /** Index into `assemblies`. */
      assembly: z.int().nonnegative().nullable(),
    }),
  ),
  skipped: z.array(z.strictObject({ path: z.array(z.string()), reason: z.string() })),
  /** One for each pair of library and rules that output types pin. */
  materials: z.array(productMaterialsSchema),
  /** The version of what people assigned that all of it is by; 0 where nobody did. */
  materialState: z.int().nonnegative(),
});
export type ProductDocument = z.infer<typeof productDocumentSchema>;

/** Where a document lies under the base URL. */
export const documentPaths = {
  index: "index.json",
  workflow: (id: string) => `workflows/${id.replaceAll("/", "--")}.json`,
  run: (id: string) => `runs/${id}.json`,
  parity: (caseId: string) => `parity/${caseId}.json`,
  paritySuite: "parity/suite.json",
  parityHistory: "parity/history.json",
  product: (id: string) => `products/${id}.json`,
  logs: (runId: string) => `logs/${runId}.json`,
  /** No document: a run's server-sent events. */
  events: (runId: string) => `events/${runId}`,
  orderLines: "order-lines.json",
  orderLine: (id: string) => `order-lines/${id}.json`,
  outputTypes: "output-types.json",
  artifact: (sha256: string, extension: string) => `artifacts/${sha256}.${extension}`,
} as const;
