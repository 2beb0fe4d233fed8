import { sql, type Kysely } from "kysely";
import type { Database, Progress } from "#runtime/store/schema";
import type { Claim } from "./claim.ts";
import { every } from "./every.ts";
import type { EngineTiming } from "./timing.ts";
import { leaseEnd } from "./worker.ts";

/** An attempt that this process is at work on. */
export interface Held {
  /** Ends the work: the run has ended, the lease is lost, or the engine stops. */
  readonly signal: AbortSignal;
  /** Fires when somebody else may have the node. */
  readonly lost: AbortSignal;
  /** Whether the work was ended because the engine stops. */
  readonly drained: boolean;
  /** Says how far the work has come; it is written when the lease is renewed. */
  tell(progress: Progress): void;
  release(): void;
}

interface Entry {
  readonly claim: Claim;
  readonly abort: AbortController;
  readonly lost: AbortController;
  readonly ended: PromiseWithResolvers<void>;
  drained: boolean;
  progress: Progress | null;
}

/** The attempts that this process is at work on: their leases are renewed, and those that are lost are ended. */
export class Leases {
  readonly #db: Kysely<Database>;
  readonly #worker: string;
  readonly #timing: EngineTiming;
  readonly #onError: (error: unknown) => void;
  readonly #held = new Set<Entry>();
  readonly #stop = new AbortController();
  #drain: NodeJS.Timeout | undefined;

  constructor(
    db: Kysely<Database>,
    options: { readonly worker: string; readonly timing: EngineTiming; readonly onError: (error: unknown) => void },
  ) {
    this.#db = db;
    this.#worker = options.worker;
    this.#timing = options.timing;
    this.#onError = options.onError;
  }

  start(): void {
    const options = { signal: this.#stop.signal, onError: this.#onError };
    void every(this.#timing.heartbeatMs, () => this.#renew([...this.#held]), options);
  }

  stop(): void {
    clearTimeout(this.#drain);
    this.#stop.abort();
  }

  hold(claim: Claim): Held {
    const entry: Entry = {
      claim,
      abort: new AbortController(),
      lost: new AbortController(),
      ended: Promise.withResolvers(),
      drained: false,
      progress: null,
    };
    this.#held.add(entry);
    return {
      signal: entry.abort.signal,
      lost: entry.lost.signal,
      get drained() {
        return entry.drained;
      },
      tell: (progress) => {
        entry.progress = progress;
      },
      release: () => {
        this.#held.delete(entry);
        entry.ended.resolve();
      },
    };
  }

  /** Ends what is at work here for a run, but for one attempt that has ended by itself. */
  abortRun(runId: string, but?: Held): void {
    for (const { claim, abort } of this.#held) {
      if (claim.runId === runId && abort.signal !== but?.signal) abort.abort();
    }
  }

  /** Resolves when nothing is at work here for a run. */
  async untilIdle(runId: string): Promise<void> {
    const entries = [...this.#held].filter(({ claim }) => claim.runId === runId);
    await Promise.all(entries.map(({ ended }) => ended.promise));
  }

  /** Ends all work after a while, for others to take up. */
  drainAfter(ms: number): void {
    this.#drain = setTimeout(() => {
      for (const entry of this.#held) {
        entry.drained = true;
        entry.abort.abort();
      }
    }, ms);
  }

  async #renew(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const mine = JSON.stringify(
      entries.map(({ claim: { runId: run, node, fence }, progress }) => ({ run, node: node.id, fence, progress })),
    );
    const { rows } = await sql<{ run_id: string; node_id: string; run_status: string }>`
      update node_run n set lease_until = ${leaseEnd(this.#timing.leaseSeconds)},
        progress = coalesce(mine.progress, n.progress)
      from jsonb_to_recordset(${mine}::jsonb) as mine (run text, node text, fence int, progress jsonb), run r
      where n.run_id = mine.run and n.node_id = mine.node and n.attempts = mine.fence and n.status = 'running'
        and n.worker = ${this.#worker} and r.id = n.run_id
      returning n.run_id, n.node_id, r.status as run_status`.execute(this.#db);
    for (const { claim, abort, lost } of entries) {
      const still = rows.find((row) => row.run_id === claim.runId && row.node_id === claim.node.id);
      if (still === undefined) lost.abort();
      if (still?.run_status !== "running") abort.abort();
    }
  }
}
