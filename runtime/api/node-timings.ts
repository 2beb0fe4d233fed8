import type { NodeRun } from "./documents.ts";

interface TimedNode {
  readonly queued_at: Date | null;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}

interface TimedCall {
  readonly started_at: Date;
  readonly finished_at: Date;
  readonly load_ms: number | null;
  readonly store_ms: number | null;
}

/**
 * What the last attempt at a node was spent on, as far as it has come. Clocks of two machines may disagree: no part is below
 * nought.
 * @param call the last one that it made; without it, or with one of an older release, only the queue is known
 */
export function nodeTimings(node: TimedNode, call: TimedCall | undefined): NodeRun["timings"] {
  const { queued_at: queued, started_at: started, finished_at: finished } = node;
  if (queued === null || started === null) return {};
  const queueMs = between(queued, started);
  if (call === undefined || finished === null || call.load_ms === null || call.store_ms === null) return { queueMs };
  const { load_ms: load, store_ms: store } = call;
  return {
    queueMs,
    loadMs: between(started, call.started_at) + load,
    workMs: Math.max(0, between(call.started_at, call.finished_at) - load - store),
    storeMs: store + between(call.finished_at, finished),
  };
}

function between(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime());
}
