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
export type KillPoint = (typeof killPoints)[number];

/** What a victim process is told, as JSON in its one argument. */
export const victimOrderSchema = z.strictObject({
  dataFolder: z.string(),
  /**
   * The schema in the PostgreSQL database of DATABASE_URL, which holds credentials and so is no argument; the data folder's
   * embedded database without it.
   */
  schema: z.string().optional(),
  /** Order lines that it takes in and dispatches first. */
  lines: z.array(z.string()),
  /** None: it works until nothing is under way, and ends. */
  kill: z.strictObject({ at: z.enum(killPoints), count: z.int().min(1) }).optional(),
});
export type VictimOrder = z.infer<typeof victimOrderSchema>;

/** One output type for each mode. */
export const trialModes = ["legacy", "shadow", "canary", "graph"] as const;
export const trialTypeOf = (mode: (typeof trialModes)[number]): string => `trial-${mode}`;
