import { z } from "zod";

/** The closed set of verdicts. Only `pass` counts as passed; what was not measured is never `pass`. */
export const verdicts = ["pass", "warn", "fail", "error", "inconclusive", "skipped"] as const;
export const verdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof verdictSchema>;

/**
 * What is asked of a pair before anything is measured. `size`, `depth`: the same for both; `not-blank`: each shows something;
 * `alpha`: equal over all that either shows. Each has its definition in docs/parity-metrics.md.
 */
export const checkNames = ["size", "depth", "not-blank", "alpha"] as const;

/** A hard check. `skipped` where another check's failure left nothing to look at; it counts as not passed. */
export const checkResultSchema = z.strictObject({
  name: z.enum(checkNames),
  version: z.string(),
  verdict: verdictSchema,
  reason: z.string(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

export const metricNames = [
  "differing-pixels",
  "largest-channel-difference",
  "alpha-differing-pixels",
  "hidden-colour-pixels",
  "clustering",
  "pixelmatch",
  "flip",
] as const;
export type MetricName = (typeof metricNames)[number];

const metricIdentity = {
  name: z.enum(metricNames),
  /** Of the metric's definition: numbers of two versions are not compared. */
  version: z.string(),
  /** What its number depends on besides the pictures. */
  settings: z.record(z.string(), z.number()),
};

/** One number about a pair, or why there is none: whoever reads `value` has to have looked at `state`. */
export const metricResultSchema = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("measured"),
    ...metricIdentity,
    /** 0 for equal pictures, more for more different ones. */
    value: z.number().nonnegative(),
    /** Where and how, such as the place of the worst window. */
    details: z.record(z.string(), z.union([z.number(), z.string()])),
  }),
  z.strictObject({ state: z.literal("not-measured"), ...metricIdentity, reason: z.string() }),
]);
export type MetricResult = z.infer<typeof metricResultSchema>;

const sizeSchema = z.strictObject({ width: z.int().positive(), height: z.int().positive() });

/** How two decoded pictures differ. Counts are in pixels over the whole picture; null where sizes differ. */
export const metricsSchema = z.strictObject({
  size: z.strictObject({ legacy: sizeSchema, graph: sizeSchema, equal: z.boolean() }),
  /** Pixels that differ in any of the four channels, by any amount, hidden colours included. */
  differingPixels: z.int().nonnegative().nullable(),
  differingShare: z.number().min(0).max(1).nullable(),
  /** Largest difference in one channel, 0 to 255; to 65535 where a picture has 16 bits a channel. */
  largestChannelDifference: z.int().min(0).max(65535).nullable(),
  /** Pixels whose alpha differs. */
  alphaDifferingPixels: z.int().nonnegative().nullable(),
  /** Pixels fully transparent in both whose hidden colour differs. They count in `differingPixels` too. */
  hiddenColourPixels: z.int().nonnegative().nullable(),
  /** Perceptual count, anti-aliased pixels included: a pixel that is left out would read as one that matches. */
  pixelmatch: z
    .strictObject({ version: z.string(), threshold: z.number().min(0).max(1), count: z.int().nonnegative() })
    .nullable(),
  /** The hard checks. Absent, as `results` is, in what was recorded before there were any. */
  checks: z.array(checkResultSchema).optional(),
  /** Every metric by name and version, the counts above among them. */
  results: z.array(metricResultSchema).optional(),
});
export type Metrics = z.infer<typeof metricsSchema>;
