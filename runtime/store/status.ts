import { z } from "zod";

/**
 * The closed set of statuses of runs, node runs and attempts. `planned`: a node above is not done yet;
 * `queued`: ready, nobody has taken it; `waiting`: for a person, such as a material repair; the last four are
 * terminal and written once; `skipped`: never started because a node above failed.
 */
export const runStatuses = [
  "planned",
  "queued",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "cancelled",
  "skipped",
] as const;
export const runStatusSchema = z.enum(runStatuses);
export type RunStatus = z.infer<typeof runStatusSchema>;

/** Which path made a run. */
export const modes = ["legacy", "graph"] as const;
export const modeSchema = z.enum(modes);
export type Mode = z.infer<typeof modeSchema>;
