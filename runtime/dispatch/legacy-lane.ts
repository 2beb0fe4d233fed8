import { sql } from "kysely";
import { catalogue } from "#contracts";
import { noBoundary, type OnBoundary } from "#runtime/engine/boundary";
import { runJobSchema, type JobQueues } from "#runtime/engine/queue";
import type { EngineTiming } from "#runtime/engine/timing";
import { workerName } from "#runtime/engine/worker";
import { failureText, type CallHost } from "#runtime/modules/call-module";
import type { ModuleHost } from "#runtime/modules/module";
import type { OpenDatabase } from "#runtime/store/database";
import { keptForLegacy } from "#runtime/store/definition-records";
import { finishRun } from "#runtime/store/run-records";
import { callLegacy } from "./call-legacy.ts";
import { findInvocation, noContracts } from "./invocation.ts";
import { legacyHost } from "./legacy-host.ts";
import { LegacyLease } from "./legacy-lease.ts";
import { claimLegacyRun, failLegacyTry, legacyQueue, type LegacyClaim, type LegacyTries } from "./legacy-run.ts";

export interface LegacyParts {
  readonly database: OpenDatabase;
  readonly artifacts: ModuleHost["artifacts"];
  readonly tools: ModuleHost["tools"];
  readonly timing: EngineTiming;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
  readonly onBoundary?: OnBoundary;
}

/**
 * Executes legacy runs that nobody waits for, one at a time. It needs nothing of the engine: legacy is made while that
 * stands still.
 */
export class LegacyLane {
  readonly #parts: LegacyParts;
  readonly #queues: JobQueues;
  readonly #worker = workerName();
  readonly #stop = new AbortController();
  /** Ends what is at work when the lane has stopped for a while. */
  readonly #drain = new AbortController();
  #loop: Promise<void> | undefined;
  readonly #onEnd: () => void;

  /** @param onEnd hears that a run has ended */
  constructor(parts: LegacyParts, queues: JobQueues, onEnd: () => void) {
    this.#parts = parts;
    this.#queues = queues;
    this.#onEnd = onEnd;
  }

  get #tries(): LegacyTries {
    const { timing, now } = this.#parts;
    return { queues: this.#queues, retrySeconds: timing.retrySeconds, now };
  }

  start(): void {
    this.#loop = this.#work();
  }

  /** Takes nothing new, lets what is at work end for a while, then gives it back. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const timer = setTimeout(() => this.#drain.abort(), this.#parts.timing.drainMs);
    await this.#loop;
    clearTimeout(timer);
  }

  /** Puts runs whose worker was not heard of onto the queue again, or ends them. */
  async supervise(): Promise<void> {
    const { database } = this.#parts;
    await database.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ id: string; failures: number; attempts: number; worker: string; late: boolean }>`
        select id, failures, attempts, worker,
          coalesce(started_at + make_interval(secs => time_limit) < now(), false) as late
        from run where mode = 'legacy' and not attended and status = 'running'
          and (lease_until < now() or started_at + make_interval(secs => time_limit) < now())
        for update skip locked`.execute(tx);
      for (const { id, failures, attempts, worker, late } of rows) {
        const error = late
          ? {
              code: "run-timeout",
              message: "a try at the run did not end in its time",
              remedy: "Look what took it, and dispatch the order line again.",
            }
          : {
              code: "worker-lost",
              message: `worker ${worker} was not heard of while it executed the legacy run`,
              remedy: "Look whether that machine and its memory are all right; the run is started over by itself.",
            };
        await failLegacyTry(tx, this.#tries, { run: { id }, failures, attempts }, error, late ? "final" : "tried");
      }
    });
    this.#queues.wake(legacyQueue);
  }

  #work(): Promise<void> {
    const lease = { worker: this.#worker, leaseSeconds: this.#parts.timing.leaseSeconds };
    return this.#queues.serve(legacyQueue, {
      signal: this.#stop.signal,
      schema: runJobSchema,
      claim: (tx, { runId }) => claimLegacyRun(tx, runId, lease),
      execute: (claim) => this.#execute(claim),
    });
  }

  async #execute(claim: LegacyClaim): Promise<void> {
    const { database, now, onBoundary = noBoundary } = this.#parts;
    const { run } = claim;
    const lease = new LegacyLease(this.#parts, claim);
    const signal = AbortSignal.any([lease.lost, this.#drain.signal]);
    try {
      const recording = legacyHost(this.#parts, run, {
        signal,
        progress: (fraction, message) => lease.tell({ fraction, message }),
        holds: (tx) => lease.holds(tx),
      });
      const record: CallHost["record"] = async (...call) => {
        lease.tell(null);
        await recording.record(...call);
      };
      const host = { ...recording, record };
      const kept = catalogue(await keptForLegacy(database.db, run.output_type_digest));
      const { outputType } = findInvocation(kept, run.output_type, "legacy", noContracts);
      onBoundary("claimed");
      const outputs = await callLegacy(host, outputType.definition, run);
      onBoundary("called");
      await lease.end((tx) => finishRun(tx, run.id, { status: "succeeded", outputs }, now()));
    } catch (error) {
      if (lease.lost.aborted) return;
      // What stops because its worker does counts against nobody.
      const how = this.#drain.signal.aborted ? "released" : "tried";
      await lease.end((tx) => failLegacyTry(tx, this.#tries, claim, failureText(error), how));
    } finally {
      onBoundary("settled");
      await lease.release();
      this.#onEnd();
    }
  }
}
