import { sql } from "kysely";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import { resourceClasses } from "#contracts";
import type { App } from "#runtime/app";
import { dispatchModes, dispatchStatuses, modes, runStatuses } from "#runtime/store/status";
import { DatabaseHistogram, type Observed } from "./database-histogram.ts";

/** Seconds for which what the database counted is told again: no one who asks often makes it count often. */
const freshSeconds = 5;

/** Upper bounds, seconds: from a node that only reads to one that renders a turntable. */
const nodeSeconds = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800];

/**
 * Metrics in the form of Prometheus. What they count stands in the database, so that every process tells the same numbers,
 * whoever did the work, and a restart sets none back.
 */
export class Metrics {
  readonly #app: App;
  readonly #registry = new Registry();
  readonly #runs: Gauge<"status" | "mode">;
  readonly #queued: Gauge<"class">;
  readonly #nodes: DatabaseHistogram<"type">;
  readonly #dispatches: Gauge<"mode" | "path" | "status">;
  readonly #publications: Gauge<"path">;
  readonly #requests: Counter<"method" | "status">;
  #counting: { readonly at: number; readonly done: Promise<void> } | undefined;

  constructor(app: App) {
    this.#app = app;
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    const gauge = <TLabel extends string>(name: string, help: string, labelNames: readonly TLabel[]): Gauge<TLabel> =>
      new Gauge({ name: `renderline_${name}`, help, labelNames, registers });
    this.#runs = gauge("runs", "Runs by status and path.", ["status", "mode"]);
    this.#queued = gauge(
      "queue_depth",
      "What is ready and nobody has taken, by resource class; legacy runs by theirs.",
      ["class"],
    );
    this.#nodes = new DatabaseHistogram({
      name: "renderline_node_seconds",
      help: "How long nodes that succeeded took, by type.",
      labelNames: ["type"],
      buckets: nodeSeconds,
      registers,
    });
    this.#dispatches = gauge("dispatches", "Dispatches by mode, by the path that makes the output, and by status.", [
      "mode",
      "path",
      "status",
    ]);
    this.#publications = gauge("publications", "Authoritative outputs by the path that made them.", ["path"]);
    this.#requests = new Counter({
      name: "renderline_requests_total",
      help: "Requests that this process answered, by method and status.",
      labelNames: ["method", "status"],
      registers,
    });
  }

  get mediaType(): string {
    return this.#registry.contentType;
  }

  countRequest(method: string, status: number): void {
    this.#requests.inc({ method, status: String(status) });
  }

  /** Everything, as text. */
  async text(): Promise<string> {
    const now = performance.now();
    if (this.#counting === undefined || now - this.#counting.at > freshSeconds * 1000) {
      const done = this.#count();
      this.#counting = { at: now, done };
      // What failed once is tried again by whoever asks next.
      done.catch(() => (this.#counting = undefined));
    }
    await this.#counting.done;
    return this.#registry.metrics();
  }

  async #count(): Promise<void> {
    const { db } = this.#app.database;
    const { rows: runs } = await sql<{ status: string; mode: string; n: number }>`
      select status, mode, count(*)::int as n from run group by 1, 2`.execute(db);
    const { rows: queued } = await sql<{ class: string; n: number }>`
      select resource as class, count(*)::int as n from node_run where status = 'queued' group by 1
      union all select 'legacy', count(*)::int from run where status = 'queued' and mode = 'legacy'`.execute(db);
    const { rows: nodes } = await sql<Observed<"type">>`
      select jsonb_build_object('type', type) as labels, bucket, count(*)::int as count, sum(seconds)::float8 as sum
      from (
        select type, seconds, width_bucket(seconds, ${sql.lit(`{${nodeSeconds.join(",")}}`)}::float8[]) as bucket
        from (
          select type, extract(epoch from finished_at - started_at)::float8 as seconds
          from node_run where status = 'succeeded' and started_at is not null and finished_at is not null
        ) took
      ) one group by type, bucket`.execute(db);
    const { rows: dispatches } = await sql<{ mode: string; path: string; status: string; n: number }>`
      select mode, path, status, count(*)::int as n from dispatch group by 1, 2, 3`.execute(db);
    const { rows: published } = await sql<{ path: string; n: number }>`
      select r.mode as path, count(*)::int as n from publication p join run r on r.id = p.run_id group by 1`.execute(
      db,
    );
    fill(
      this.#runs,
      runs,
      runStatuses.flatMap((status) => modes.map((mode) => ({ status, mode }))),
    );
    fill(
      this.#queued,
      queued,
      [...resourceClasses, "legacy"].map((name) => ({ class: name })),
    );
    this.#nodes.observed(nodes);
    const decided = dispatchModes.flatMap((mode) =>
      modes.flatMap((path) => dispatchStatuses.map((status) => ({ mode, path, status }))),
    );
    fill(this.#dispatches, dispatches, decided);
    fill(
      this.#publications,
      published,
      modes.map((path) => ({ path })),
    );
  }
}

/** Sets what was counted, and 0 for what there is none of: a series that is absent cannot be told from one that broke. */
function fill<TLabel extends string>(
  gauge: Gauge<TLabel>,
  rows: readonly (Readonly<Record<TLabel, string>> & { readonly n: number })[],
  all: readonly Readonly<Record<TLabel, string>>[],
): void {
  gauge.reset();
  for (const labels of all) gauge.set({ ...labels }, 0);
  for (const { n, ...labels } of rows) gauge.set(labels as unknown as Readonly<Record<TLabel, string>>, n);
}
