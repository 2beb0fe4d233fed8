import { z } from "zod";

/** The closed set of verdicts. Only `pass` counts as passed; what was not measured is never `pass`. */
export const verdicts = ["pass", "warn", "fail", "error", "inconclusive", "skipped"] as const;
export const verdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof verdictSchema>;

const sizeSchema = z.strictObject({ width: z.int().positive(), height: z.int().positive() });

/** How two decoded pictures differ. Counts are in pixels over the whole picture; null where sizes differ. */
export const metricsSchema = z.strictObject({
  size: z.strictObject({ legacy: sizeSchema, graph: sizeSchema, equal: z.boolean() }),
  /** Pixels that are equal in every channel are not counted anywhere below. */
  differingPixels: z.int().nonnegative().nullable(),
  differingShare: z.number().min(0).max(1).nullable(),
  /** Largest difference in one channel, 0 to 255. */
  largestChannelDifference: z.int().min(0).max(255).nullable(),
  /** Pixels whose alpha differs, among those that are not fully transparent in both. */
  alphaDifferingPixels: z.int().nonnegative().nullable(),
  /** Pixels fully transparent in both whose hidden colour differs. */
  hiddenColourPixels: z.int().nonnegative().nullable(),
  pixelmatch: z
    .strictObject({ version: z.string(), threshold: z.number().min(0).max(1), count: z.int().nonnegative() })
    .nullable(),
});
export type Metrics = z.infer<typeof metricsSchema>;
