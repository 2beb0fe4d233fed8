import type { OpenDatabase } from "#runtime/store/database";
import { forgetGone, forgetWorker, keepPresent, type PresentWorker } from "#runtime/store/worker-records";
import { every } from "./every.ts";
import type { EngineTiming } from "./timing.ts";
import { workerName } from "./worker.ts";

/** Keeps it known what this process takes of what waits, from its start to its end; one that is killed is there for a lease more. */
export class Presence {
  readonly #database: Pick<OpenDatabase, "db" | "embedded">;
  readonly #worker: PresentWorker;
  readonly #timing: EngineTiming;
  readonly #onError: (error: unknown) => void;
  readonly #stop = new AbortController();
  #beating: Promise<void> = Promise.resolve();

  /** @param takes a process that takes nothing is nobody to wait for, and is not mentioned */
  constructor(
    database: Pick<OpenDatabase, "db" | "embedded">,
    takes: Pick<PresentWorker, "classes" | "modules">,
    options: { readonly timing: EngineTiming; readonly onError: (error: unknown) => void },
  ) {
    this.#database = database;
    this.#worker = { name: workerName(), ...takes };
    this.#timing = options.timing;
    this.#onError = options.onError;
  }

  async start(): Promise<void> {
    const { db, embedded } = this.#database;
    const { leaseSeconds, heartbeatMs } = this.#timing;
    if (this.#worker.classes.length === 0) return;
    await forgetGone(db, embedded);
    await keepPresent(db, this.#worker, leaseSeconds);
    this.#beating = every(heartbeatMs, () => keepPresent(db, this.#worker, leaseSeconds), {
      signal: this.#stop.signal,
      onError: this.#onError,
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
    await forgetWorker(this.#database.db, this.#worker.name).catch(this.#onError);
  }
}
