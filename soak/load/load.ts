import { openKillHost } from "#runtime/kills/kill-host";

export interface Loaded {
  /** What went wrong. */
  readonly faults: readonly string[];
  readonly dispatches: number;
  readonly runs: number;
  /** Until the last process had nothing more to do. */
  readonly seconds: number;
}

/**
 * Order lines of every mode dispatched at once by processes that share the work, on a PostgreSQL database: each line has one
 * dispatch and one output in the end, or there is a fault.
 */
export async function load(url: string, { lines, workers }: { lines: number; workers: number }): Promise<Loaded> {
  const host = await openKillHost({ database: { url, schema: "load" } });
  try {
    const ids = Array.from({ length: lines }, (_, index) => `line-${index}`);
    const each = Math.ceil(lines / workers);
    const started = performance.now();
    await Promise.all(
      Array.from({ length: workers }, (_, worker) =>
        host.kill({ lines: ids.slice(worker * each, (worker + 1) * each) }),
      ),
    );
    const seconds = (performance.now() - started) / 1000;
    const { dispatches, runs } = await host.finish();
    const dispatched = new Set(dispatches.map(({ line }) => line));
    const lost = ids.filter((id) => !dispatched.has(id)).map((id) => `line "${id}" is lost`);
    return { faults: [...host.faults, ...lost], dispatches: dispatches.length, runs: runs.length, seconds };
  } finally {
    await host.close();
  }
}
