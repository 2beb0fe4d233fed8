import type { ResourceClass } from "#contracts";

/** How often the engine looks, and how long it believes. Tests take shorter ones; nothing else changes them. */
export interface EngineTiming {
  /** How long a worker is believed to be at work without being heard of. */
  readonly leaseSeconds: number;
  /** How often a worker is heard of; several times a lease. */
  readonly heartbeatMs: number;
  /** How often somebody looks for leases that ran out, runs that are late, and runs whose materials have changed. */
  readonly superviseMs: number;
  /** A worker that hears nothing looks by itself this often: jobs can come from another process. */
  readonly pollMs: number;
  /** What a failure of the moment waits for before each further try; after the last one it is final. Which ones take how many: retry.ts. */
  readonly retrySeconds: readonly number[];
  /** How long one attempt at a node may take. */
  readonly nodeSeconds: Readonly<Record<ResourceClass, number>>;
  /** How long nodes at work may take to end when the engine is stopped; then they are given back. */
  readonly drainMs: number;
}

export const engineTiming: EngineTiming = {
  leaseSeconds: 30,
  heartbeatMs: 5_000,
  superviseMs: 5_000,
  pollMs: 500,
  retrySeconds: [2, 20, 120, 600],
  nodeSeconds: { cpu: 600, io: 600, cad: 1_800, blender: 14_400 },
  drainMs: 10_000,
};

/** How many nodes of a class one process executes at once. A native tool takes one job at a time. */
export type Concurrency = Readonly<Record<ResourceClass, number>>;
export const everyClass: Concurrency = { cpu: 2, io: 2, cad: 1, blender: 1 };
