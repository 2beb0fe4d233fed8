import { z } from "zod";
import { artifactKindSchema, artifactRefSchema, familySchema, sha256Schema } from "#contracts";
import { verdictSchema } from "./metrics.ts";

/**
 * What a golden case came to: `parity/CASE.json`, read by the report's pages and by whoever gates on it. Times are ISO 8601 UTC,
 * durations milliseconds. What was not measured has no number anywhere: it is said, with the reason.
 */
export const parityResultVersion = 2;

const time = z.iso.datetime();
const count = z.int().nonnegative();
const problemTextSchema = z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() });
const artifactLinkSchema = artifactRefSchema.extend({ url: z.string().optional() });

/** The three sides: both paths as they are now, and what was approved last. */
export const sideNames = ["legacy", "graph", "approved"] as const;
export const sideNameSchema = z.enum(sideNames);
export type SideName = z.infer<typeof sideNameSchema>;

/** One number of a comparison, or why there is none. `pass` is given only to what was measured. */
export const metricResultSchema = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("measured"),
    name: z.string(),
    /** Of the metric's definition: another version's numbers are not comparable. */
    version: z.string(),
    value: z.number(),
    unit: z.string().optional(),
    /** The most that passes; zero between our own paths. Null for what is told but decides nothing. */
    limit: z.number().nullable(),
    verdict: z.enum(["pass", "warn", "fail"]),
    note: z.string().optional(),
  }),
  z.strictObject({ state: z.literal("not-measured"), name: z.string(), version: z.string(), why: z.string() }),
]);
export type MetricResult = z.infer<typeof metricResultSchema>;

/** Pixels, from the top left corner. */
const rectangleSchema = z.strictObject({ x: count, y: count, width: count, height: count });

/** How one part's pixels differ; `pixels` are those that either side shows of it. */
export const partDifferenceSchema = z.strictObject({
  key: z.string(),
  name: z.string(),
  path: z.array(z.string()),
  pixels: count,
  differing: count,
  /** Largest difference in one channel, 0 to 255. */
  largest: count,
  /** The same of each of its pixels, on the mean. */
  mean: z.number().nonnegative().max(255).optional(),
  /** Around its differing pixels; null where none differs. */
  place: rectangleSchema.nullable(),
});
export type PartDifference = z.infer<typeof partDifferenceSchema>;

/** What a scene file, or a product, has on one side and not, or otherwise, on the other. */
export const structureDifferenceSchema = z.strictObject({
  /** `object`, `key`, `mesh`, `material`, `camera`, `light`, `setting`, `file`. */
  what: z.string(),
  /** Which one: a part key, a name. */
  id: z.string(),
  field: z.string(),
  left: z.json(),
  right: z.json(),
});
export type StructureDifference = z.infer<typeof structureDifferenceSchema>;

/** One frame of a turntable, from 0, by its worst number. */
export const frameDifferenceSchema = z.strictObject({
  frame: count,
  differing: count,
  /** Largest difference in one channel, 0 to 255. */
  largest: count,
  /** Both sides' frame as it was rendered, where they differ: a video's own pixels have lost some of what differs. */
  left: artifactLinkSchema.optional(),
  right: artifactLinkSchema.optional(),
});
export type FrameDifference = z.infer<typeof frameDifferenceSchema>;

/** Two sides against each other. */
export const sideComparisonSchema = z.strictObject({
  left: sideNameSchema,
  right: sideNameSchema,
  verdict: verdictSchema,
  /** The verdict in one sentence. */
  reason: z.string(),
  /** Hard checks first, then the measures. */
  metrics: z.array(metricResultSchema),
  /** The differing pixels; absent when nothing differs or nothing could be compared. */
  diff: artifactLinkSchema.optional(),
  /** How much each pixel differs, on a scale that is the same in every report. */
  heat: artifactLinkSchema.optional(),
  /** Those that differ, most pixels first. */
  parts: z.array(partDifferenceSchema).optional(),
  structure: z.array(structureDifferenceSchema).optional(),
  frames: z.array(frameDifferenceSchema).optional(),
  /** The frame to look at first. */
  worstFrame: count.optional(),
  /** Pixels by how much they differ: 256 counts, by the largest channel difference. */
  histogram: z.array(count).length(256).optional(),
});
export type SideComparison = z.infer<typeof sideComparisonSchema>;

/** A module call as a side recorded it. */
export const sideCallSchema = z.strictObject({
  callId: z.string(),
  module: z.strictObject({ key: z.string(), version: z.int() }),
  /** SHA-256 of the module's own source; null where nobody could say. */
  source: sha256Schema.nullable(),
  tool: z.strictObject({ kind: z.string(), version: z.string(), build: z.string() }).nullable(),
  params: z.record(z.string(), z.json()),
  /** Digests by input port. */
  inputs: z.record(z.string(), z.array(sha256Schema)),
  /** Digests by output port. */
  outputs: z.record(z.string(), sha256Schema),
  error: z.string().optional(),
  /** The graph's node, and its contract; null on the legacy path. */
  node: z.string().nullable(),
  contract: z.string().nullable(),
});
export type SideCall = z.infer<typeof sideCallSchema>;

const publicationSchema = z.strictObject({ kind: artifactKindSchema, role: z.string(), sha256: sha256Schema });

/** Records that a side left behind, without what differs in any two runs (ids and times). */
export const sideEffectsSchema = z.strictObject({
  /** `published`, `failed`, `cancelled`, `waiting`; of an ingest `published` or `failed`. */
  outcome: z.string(),
  /** Code of what it failed with. */
  error: z.string().nullable(),
  /** Code of why the graph did not make it although it was to. */
  fellBack: z.string().nullable(),
  /** Each run: its path, how it ended, whether it could publish. */
  runs: z.array(z.strictObject({ path: z.enum(["legacy", "graph"]), status: z.string(), mayPublish: z.boolean() })),
  /** What is authoritative now: an order line has at most one. */
  publications: z.array(publicationSchema),
  /** What whoever listens was told, in order. */
  notifications: z.array(z.string()),
  /** How many records of each kind are kept. */
  records: z.record(z.string(), count),
});
export type SideEffects = z.infer<typeof sideEffectsSchema>;

/** What a side must leave behind, as far as it is named: of what is published what it is, of records how many of each kind. */
export const expectedEffectsSchema = sideEffectsSchema
  .extend({ publications: z.array(publicationSchema.omit({ sha256: true })) })
  .partial();
export type ExpectedEffects = z.infer<typeof expectedEffectsSchema>;

export const sideResultSchema = z.strictObject({
  runId: z.string().optional(),
  output: artifactLinkSchema.optional(),
  /** Digest of what the output holds, of a kind whose bytes differ each time it is saved. */
  contents: sha256Schema.optional(),
  /** A still to look at, where the output is none: the first frame of a turntable. */
  picture: artifactLinkSchema.optional(),
  width: count.optional(),
  height: count.optional(),
  durationMs: z.number().optional(),
  error: problemTextSchema.optional(),
  effects: sideEffectsSchema.optional(),
  calls: z.array(sideCallSchema),
  /** Of a graph's side that fell back: the calls of legacy's run, from which its end is. */
  fallbackCalls: z.array(sideCallSchema).optional(),
  /** Of an order line: the run that made its product, for both paths alike; of a product that could not be made, the one that failed. */
  productRunId: z.string().optional(),
  /** That run's calls; absent where nobody wrote them down. */
  productCalls: z.array(sideCallSchema).optional(),
  /** Of the approved side: where its files are from. */
  from: z.enum(["this run", "kept", "rendered from the base commit", "digests only"]).optional(),
  /** Of what was rendered from the base commit: which commit that is. */
  commit: z.string().optional(),
});
export type SideResult = z.infer<typeof sideResultSchema>;

/** What differs in a call: a setting, an input, the module's version or source, the tool, the result, the call itself. */
export const causeFieldSchema = z.strictObject({
  what: z.enum(["param", "input", "version", "source", "tool", "result", "call"]),
  name: z.string(),
  left: z.json(),
  right: z.json(),
});

const proofSchema = z.strictObject({
  how: z.enum(["swap", "record", "approved"]),
  holds: z.boolean(),
  /** What was done and what came of it. */
  text: z.string(),
});

const placeSchema = z.strictObject({ file: z.string(), line: z.int().positive(), column: z.int().positive() });

const callCauseShape = {
  callId: z.string(),
  module: z.string(),
  node: z.string().nullable(),
  contract: z.string().nullable(),
  field: causeFieldSchema,
  proof: proofSchema,
  /** Where the node is authored. */
  source: placeSchema.optional(),
};

/** Why a case differs: a closed set. */
export const causeSchema = z.discriminatedUnion("kind", [
  /** The first call at which legacy and graph part. */
  z.strictObject({ kind: z.literal("module-call"), ...callCauseShape }),
  /** Both paths agree with each other, and not with what was approved. */
  z.strictObject({ kind: z.literal("shared-module"), ...callCauseShape }),
  z.strictObject({
    kind: z.literal("side-effect"),
    /** Where in {@link sideEffectsSchema}: `publications`, `notifications`, … */
    record: z.string(),
    left: z.json(),
    right: z.json(),
    sides: z.tuple([z.enum([...sideNames, "expected"]), z.enum([...sideNames, "expected"])]),
    proof: proofSchema,
  }),
  /** A legacy that records no calls: only what can be seen. */
  z.strictObject({ kind: z.literal("opaque-legacy"), metrics: z.array(z.string()), parts: z.array(z.string()) }),
]);
export type Cause = z.infer<typeof causeSchema>;

export const waiverReasons = ["intended", "legacy-bug", "noise", "accepted-loss"] as const;

/** The waiver that a case matched, or why one that names it did not. */
export const waiverMatchSchema = z.strictObject({
  id: z.string(),
  reason: z.enum(waiverReasons),
  owner: z.string(),
  /** The last day on which it holds, YYYY-MM-DD. */
  expires: z.iso.date(),
  text: z.string(),
  holds: z.boolean(),
  /** Why it does not. */
  why: z.string().optional(),
});

/** One approval: which result took the place of which, why, and who answers for it. */
export const approvalSchema = z.strictObject({
  from: sha256Schema.nullable().describe("Digest of what was approved before; null for the first"),
  to: sha256Schema.describe("Digest of what is approved by this: of all of the record but its approvals"),
  reason: z.string().trim().min(1),
  owner: z.string().trim().min(1),
  on: z.iso.date(),
});
export type Approval = z.infer<typeof approvalSchema>;

export const provenanceSchema = z.strictObject({
  commit: z.string().nullable(),
  /** Whether files differed from that commit. */
  changed: z.boolean(),
  outputTypeDigest: sha256Schema,
  workflowDigest: sha256Schema.nullable(),
  tools: z.array(z.strictObject({ kind: z.string(), version: z.string(), build: z.string() })),
  /** What can change the last bit of a pixel: processor architecture and its vector instructions. */
  host: z.string(),
  at: time,
});

export const parityResultSchema = z.strictObject({
  version: z.literal(parityResultVersion),
  id: z.string(),
  title: z.string(),
  family: familySchema,
  artifactKind: artifactKindSchema,
  product: z.string(),
  outputType: z.string(),
  workflow: z.string().optional(),
  /** Of an order line: the workflow that makes its product. */
  productWorkflow: z.string().optional(),
  /** What the order line asks for beyond its output type. */
  settings: z.record(z.string(), z.json()),
  /** Without any waiver. */
  verdict: verdictSchema,
  /** Whether a waiver that holds covers the verdict. */
  waived: z.boolean(),
  reason: z.string(),
  /** What the case says that each side must leave behind; what it does not name is compared between the sides. */
  expected: z.strictObject({ legacy: expectedEffectsSchema, graph: expectedEffectsSchema }).optional(),
  waivers: z.array(waiverMatchSchema),
  /** What was approved of it since the base commit, oldest first; absent where nothing was, or no base commit is known. */
  approvals: z.array(approvalSchema).optional(),
  /** Why the case was run, or was not. */
  selected: z.string(),
  /** Whether the verdict is one that was recorded for the same content. */
  reused: z.boolean(),
  sides: z.strictObject({
    legacy: sideResultSchema,
    graph: sideResultSchema,
    approved: sideResultSchema.nullable(),
  }),
  comparisons: z.array(sideComparisonSchema),
  causes: z.array(causeSchema),
  /** The command that runs the case again. */
  reproduce: z.string(),
  provenance: provenanceSchema.nullable(),
  durationMs: z.number().nonnegative(),
  /** How much of that went into comparing what was made, and into saying why it differs. */
  comparingMs: z.number().nonnegative().optional(),
});
export type ParityResult = z.infer<typeof parityResultSchema>;

/** Whether a call is one of those that made an order line's product. */
export function isProductCall({ sides }: Pick<ParityResult, "sides">, callId: string): boolean {
  return Object.values(sides).some((side) => side?.productCalls?.some((call) => call.callId === callId) === true);
}

/** One line of `parity/history.json`: what a case came to at a commit. */
export const historyEntrySchema = z.strictObject({
  case: z.string(),
  commit: z.string().nullable(),
  /** Whether files differed from that commit: then this is not what the commit came to. Absent where nobody wrote it down. */
  changed: z.boolean().optional(),
  at: time,
  verdict: verdictSchema,
  waived: z.boolean(),
  /** By metric name, of legacy with graph. */
  metrics: z.record(z.string(), z.number()),
  /** Digest of the graph's output. */
  output: sha256Schema.nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

const caseApprovalSchema = approvalSchema.extend({ case: z.string() });
/** An approval, and the golden case that it is of. */
export type CaseApproval = z.infer<typeof caseApprovalSchema>;

/** `parity/suite.json`: a whole run of the suite. */
export const paritySuiteSchema = z.strictObject({
  version: z.literal(parityResultVersion),
  at: time,
  commit: z.string().nullable(),
  /** Digest of all files of the checkout that can change what a case comes to; absent where Git did not say which there are. */
  content: sha256Schema.optional(),
  /** What the changes are counted from. */
  since: z.string().nullable(),
  /** Files that differ from it. */
  changedFiles: z.array(z.string()),
  /** What was approved of its cases since the base commit; absent where no base commit is known. */
  approvals: z.array(caseApprovalSchema).optional(),
  /** Golden cases that the base commit has approved, and that are no more; absent where no base commit is known. */
  removedCases: z.array(z.string()).optional(),
  cases: z.array(
    parityResultSchema
      .pick({
        id: true,
        title: true,
        product: true,
        outputType: true,
        artifactKind: true,
        verdict: true,
        waived: true,
        reason: true,
        selected: true,
        reused: true,
        reproduce: true,
        durationMs: true,
      })
      .extend({
        /** What its causes name, without numbers. */
        causeGroup: z.string().nullable(),
        /** The first cause in a sentence. */
        cause: z.string().nullable(),
        /** Each cause: cases of equal groups broke by the same. */
        causes: z.array(z.strictObject({ group: z.string(), text: z.string() })).optional(),
        thumbnail: artifactLinkSchema.optional(),
        /** The most pixels in which any two sides differ; absent where none was counted. */
        differingPixels: count.optional(),
      }),
  ),
  durationMs: z.number().nonnegative(),
});
export type ParitySuite = z.infer<typeof paritySuiteSchema>;
