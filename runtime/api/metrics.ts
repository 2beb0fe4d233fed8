import { z } from "zod";

/** The closed set of verdicts. Only `pass` counts as passed; what was not measured is never `pass`. */
export const verdicts = ["pass", "warn", "fail", "error", "inconclusive", "skipped"] as const;
export const verdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof verdictSchema>;
