import { z } from "zod";
import type { ResourceClass } from "#contracts";

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

/** How an output type's order lines are made: by legacy; by legacy with the graph beside it; a share by the graph; by the graph. */
export const dispatchModes = ["legacy", "shadow", "canary", "graph"] as const;
export const dispatchModeSchema = z.enum(dispatchModes);
export type DispatchMode = z.infer<typeof dispatchModeSchema>;

/** The closed set of statuses of dispatches; all but the first are terminal. */
export const dispatchStatuses = ["running", "published", "failed", "cancelled"] as const;
export type DispatchStatus = (typeof dispatchStatuses)[number];

/** What a process may take of what waits: nodes by class, legacy runs, and the publishing of what was made. */
export type WorkClass = ResourceClass | "legacy" | "dispatch";

/** What a token lets its holder do, each including those before: look, produce, decide how everybody's output is made. */
export const tokenScopes = ["view", "operate", "promote"] as const;
export const tokenScopeSchema = z.enum(tokenScopes);
export type TokenScope = z.infer<typeof tokenScopeSchema>;
