import type { NodeRun } from "#runtime/api/documents";

/** One part of a bar, as shares (0 to 1) of the whole time. */
export interface Span {
  readonly start: number;
  readonly length: number;
  readonly ms: number;
}

export interface TimelineRow {
  readonly node: NodeRun;
  /** Queued and not yet started. */
  readonly queue: Span | undefined;
  readonly work: Span | undefined;
  /** Started and not finished: the bar ends where the record does. */
  readonly open: boolean;
}

export interface Timeline {
  readonly totalMs: number;
  readonly rows: readonly TimelineRow[];
  readonly ticks: readonly number[];
}

/** Places each node's waiting and working time on one axis. Nodes without times keep their row. */
export function timeline(nodes: readonly NodeRun[], maxTicks = 6): Timeline {
  const times = nodes.flatMap(({ queuedAt, startedAt, finishedAt }) =>
    [queuedAt, startedAt, finishedAt].flatMap(instant),
  );
  const origin = times.length === 0 ? 0 : Math.min(...times);
  const totalMs = times.length === 0 ? 0 : Math.max(...times) - origin;
  const span = (from: number, to: number): Span => {
    // Clocks of two machines may disagree; a bar never runs backwards.
    const ms = Math.max(0, to - from);
    return totalMs === 0 ? { start: 0, length: 0, ms } : { start: (from - origin) / totalMs, length: ms / totalMs, ms };
  };
  const rows = nodes.map((node): TimelineRow => {
    const [queued] = instant(node.queuedAt);
    const [started] = instant(node.startedAt);
    const [finished] = instant(node.finishedAt);
    const end = origin + totalMs;
    // What was skipped or is only planned waits for other nodes, not for a worker.
    const queues = node.status !== "skipped" && node.status !== "planned";
    return {
      node,
      queue: queued === undefined || !queues ? undefined : span(queued, started ?? finished ?? end),
      work: started === undefined ? undefined : span(started, finished ?? end),
      open: started !== undefined && finished === undefined,
    };
  });
  return { totalMs, rows, ticks: niceTicks(totalMs, maxTicks) };
}

function instant(iso: string | undefined): number[] {
  return iso === undefined ? [] : [Date.parse(iso)];
}

/** Round steps of 1, 2 or 5 times a power of ten, at most `most` of them after nought. */
export function niceTicks(totalMs: number, most: number): number[] {
  if (!(totalMs > 0)) return [0];
  const rough = totalMs / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.floor(totalMs / step + 1e-9);
  // Multiplied, not added up: 0.1 + 0.2 is not 0.3.
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** An axis label: the unit follows the step, so that `0.5 s` and `1 s` stand on one axis. */
export function tickLabel(ms: number, step: number): string {
  if (ms === 0) return "0";
  if (step < 1000 && ms < 1000) return `${ms} ms`;
  const decimals = step >= 1000 ? 0 : Math.min(3, Math.ceil(-Math.log10(step / 1000)));
  return `${(ms / 1000).toFixed(decimals)} s`;
}
