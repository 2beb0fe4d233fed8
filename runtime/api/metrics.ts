import { z } from "zod";

/** The closed set of verdicts. Only `pass` counts as passed; what was not measured is never `pass`. */
export const verdicts = ["pass", "warn", "fail", "error", "inconclusive", "skipped"] as const;
export const verdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof verdictSchema>;

const sizeSchema = z.strictObject({ width: z.int().positive(), height: z.int().positive() });

/** How two decoded pictures differ. Counts are in pixels over the whole picture; null where sizes differ. */
export const metricsSchema = z.strictObject({
  size: z.strictObject({ legacy: sizeSchema, graph: sizeSchema, equal: z.boolean() }),
  /** Pixels that differ in any of the four channels, by any amount, hidden colours included. */
  differingPixels: z.int().nonnegative().nullable(),
  differingShare: z.number().min(0).max(1).nullable(),
  /** Largest difference in one channel, 0 to 255. */
  largestChannelDifference: z.int().min(0).max(255).nullable(),
  /** Pixels whose alpha differs. */
  alphaDifferingPixels: z.int().nonnegative().nullable(),
  /** Pixels fully transparent in both whose hidden colour differs. They count in `differingPixels` too. */
  hiddenColourPixels: z.int().nonnegative().nullable(),
  /** Perceptual count, anti-aliased pixels included: a pixel that is left out would read as one that matches. */
  pixelmatch: z
    .strictObject({ version: z.string(), threshold: z.number().min(0).max(1), count: z.int().nonnegative() })
    .nullable(),
});
export type Metrics = z.infer<typeof metricsSchema>;
