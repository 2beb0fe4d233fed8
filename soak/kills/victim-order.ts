import { z } from "zod";

/** Where a victim is killed: at a boundary of engine or dispatcher, in a half-written file, or with Blender just started. */
export const killPoints = [
  "claimed",
  "called",
  "settled",
  "publishing",
  "published",
  "half-written",
  "tool-started",
] as const;

/** What a victim process is told, as JSON in its one argument. */
export const victimOrderSchema = z.strictObject({
  dataFolder: z.string(),
  /** PostgreSQL, and the schema in it; the data folder's embedded database without it. */
  database: z.strictObject({ url: z.string(), schema: z.string() }).optional(),
  /** Order lines that it takes in and dispatches first. */
  lines: z.array(z.string()),
  /** None: it works until nothing is under way, and ends. */
  kill: z.strictObject({ at: z.enum(killPoints), count: z.int().min(1) }).optional(),
});
export type VictimOrder = z.infer<typeof victimOrderSchema>;

/** One output type for each mode. */
export const orderedTypes = ["ordered-legacy", "ordered-shadow", "ordered-canary", "ordered-graph"] as const;
