import { z } from "zod";
import { dispatchModeSchema, dispatchStatuses, modeSchema, runStatusSchema } from "#runtime/store/status";
import { artifactLinkSchema, documentsVersion, indexDocumentSchema, problemTextSchema } from "./documents.ts";

/** The documents of what is ordered and how it is made; the rules of `documents.ts` hold for them. */
const version = z.literal(documentsVersion);
const time = z.iso.datetime();
const count = z.int().nonnegative();

const dispatchShape = {
  id: z.string(),
  mode: dispatchModeSchema,
  /** Which path makes the output: the graph's, until that fails or is switched off. */
  path: modeSchema,
  status: z.enum(dispatchStatuses),
  /** Why the graph does not make it although the mode says so. */
  cause: problemTextSchema.optional(),
  error: problemTextSchema.optional(),
  createdAt: time,
  finishedAt: time.optional(),
};

const orderLineShape = {
  id: z.string(),
  product: z.string(),
  /** The product's revision that it was pinned to when it was taken in. */
  revision: z.string(),
  outputType: z.string(),
  takenInAt: time,
};

/** `order-lines.json`: the lines of which something was heard last, and how each stands. */
export const orderLinesDocumentSchema = z.strictObject({
  version,
  /** How many there are; the list may be shorter. */
  total: count,
  orderLines: z.array(
    z.strictObject({
      ...orderLineShape,
      /** The last one. */
      dispatch: z.strictObject(dispatchShape).optional(),
      /** Whether any of its dispatches has published. */
      hasOutput: z.boolean(),
    }),
  ),
});
export type OrderLinesDocument = z.infer<typeof orderLinesDocumentSchema>;
export type OrderLineSummary = OrderLinesDocument["orderLines"][number];

const dispatchRunSchema = z.strictObject({
  id: z.string(),
  mode: modeSchema,
  status: runStatusSchema,
  /** False for a shadow's, whatever it makes. */
  mayPublish: z.boolean(),
  /** The dispatch's fence when it was started: once that was raised, what it makes is refused. */
  fence: z.int(),
  startedAt: time.optional(),
  durationMs: z.number().optional(),
  error: problemTextSchema.optional(),
  /** The first of its nodes that failed. */
  failedNode: z.string().optional(),
});
export type DispatchRun = z.infer<typeof dispatchRunSchema>;

const dispatchDetailsSchema = z.strictObject({
  ...dispatchShape,
  /** Raised with each run that may publish. */
  fence: z.int(),
  /** In mode canary: where the line fell, 0 to under 100, for ever; and the share then, in percent, below which the graph makes it. */
  canary: z.strictObject({ lot: z.number(), share: z.number().optional() }).optional(),
  /** In the order of their start. */
  runs: z.array(dispatchRunSchema),
  /** The authoritative output. */
  output: artifactLinkSchema.extend({ run: z.string(), publishedAt: time }).optional(),
  /** What the graph made beside legacy, and whether its bytes are those that were published. */
  shadow: z
    .strictObject({
      run: z.string(),
      verdict: z.enum(["equal", "different", "failed"]),
      error: problemTextSchema.optional(),
      output: artifactLinkSchema.optional(),
    })
    .optional(),
});
export type DispatchDetails = z.infer<typeof dispatchDetailsSchema>;

/** `order-lines/ID.json` */
export const orderLineDocumentSchema = z.strictObject({
  version,
  ...orderLineShape,
  /** What the line itself sets, by node and param. */
  params: z.record(z.string(), z.record(z.string(), z.json())),
  /** How many dispatches there were; the list may be shorter. */
  dispatchCount: count,
  /** The newest first. */
  dispatches: z.array(dispatchDetailsSchema),
});
export type OrderLineDocument = z.infer<typeof orderLineDocumentSchema>;

/** Who changed an output type's mode, when and why. */
export const modeChangeSchema = z.strictObject({
  mode: dispatchModeSchema,
  share: z.int(),
  author: z.string(),
  reason: z.string(),
  at: time,
});
export type ToldModeChange = z.infer<typeof modeChangeSchema>;

/** `output-types.json`: how each output type's order lines are made, and what became of them. */
export const outputTypesDocumentSchema = z.strictObject({
  version,
  outputTypes: z.array(
    z.strictObject({
      ...indexDocumentSchema.shape.outputTypes.element.shape,
      /** Of those that can be ordered. */
      orders: z
        .strictObject({
          mode: dispatchModeSchema,
          /** Percent of order lines that the graph makes, in mode canary. */
          share: z.int().min(0).max(100),
          /** Raised by each switch to legacy. */
          fence: z.int(),
          /** The last ones, the newest first. */
          changes: z.array(modeChangeSchema),
          dispatches: z.strictObject({
            running: count,
            /** Of those that published: which path made it. */
            byGraph: count,
            byLegacy: count,
            failed: count,
            cancelled: count,
            /** Of all of them: how many legacy took over from the graph. */
            fellBack: count,
          }),
          shadows: z.strictObject({ equal: count, different: count, failed: count }),
        })
        .optional(),
    }),
  ),
});
export type OutputTypesDocument = z.infer<typeof outputTypesDocumentSchema>;
export type OutputTypeState = OutputTypesDocument["outputTypes"][number];
