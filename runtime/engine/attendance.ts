import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "#runtime/store/schema";
import { every } from "./every.ts";
import type { EngineTiming } from "./timing.ts";
import { leaseEnd } from "./worker.ts";

export type OnProgress = (node: string, fraction: number, message: string) => void;

interface Attended {
  readonly onProgress: OnProgress;
  readonly ended: PromiseWithResolvers<void>;
}

/** How a caller waits. */
interface Waiting {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Ends the run in the database. */
  readonly cancel: () => Promise<void>;
}

/** The runs that this process waits for, wherever they are executed. */
export class Attendance {
  readonly #db: Kysely<Database>;
  readonly #worker: string;
  readonly #timing: EngineTiming;
  readonly #onError: (error: unknown) => void;
  readonly #runs = new Map<string, Attended & { readonly cancel: () => void }>();
  readonly #stop = new AbortController();

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
    // What other processes have ended is found by looking.
    void every(this.#timing.pollMs, () => this.#lookAt([...this.#runs.keys()]), options);
    void every(this.#timing.heartbeatMs, () => this.#beat(), options);
  }

  /** Cancels every run that is waited for. */
  async stop(): Promise<void> {
    const waited = [...this.#runs.values()];
    for (const { cancel } of waited) cancel();
    await Promise.allSettled(waited.map(({ ended }) => ended.promise));
    this.#stop.abort();
  }

  /** Marks a run as waited for by this process. What was dispatched goes on without anybody. */
  async claim(tx: Transaction<Database>, runId: string): Promise<void> {
    await sql`
      update run set attended = dispatch_id is null, worker = ${this.#worker},
        lease_until = ${leaseEnd(this.#timing.leaseSeconds)}
      where id = ${runId}`.execute(tx);
  }

  /**
   * Resolves when the run has ended or waits for a person.
   * @throws what the database threw, when the run's end could not be recorded
   */
  async untilEnded(runId: string, { signal, onProgress, cancel }: Waiting): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const onAbort = (): void => {
      cancel().then(
        () => ended.resolve(),
        (error: unknown) => ended.reject(error),
      );
    };
    this.#runs.set(runId, { onProgress, ended, cancel: onAbort });
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted || this.#stop.signal.aborted) onAbort();
    // It may have ended while nobody listened.
    else void this.#lookAt([runId]).catch(this.#onError);
    try {
      await ended.promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#runs.delete(runId);
    }
  }

  ended(runId: string): void {
    const attended = this.#runs.get(runId);
    if (attended !== undefined) void this.#lookAt([runId]).catch((error: unknown) => attended.ended.reject(error));
  }

  failed(runId: string, error: unknown): void {
    this.#runs.get(runId)?.ended.reject(error);
  }

  progress(runId: string, node: string, fraction: number, message: string): void {
    this.#runs.get(runId)?.onProgress(node, fraction, message);
  }

  async #lookAt(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await this.#db
      .selectFrom("run")
      .select("id")
      .where("id", "in", [...ids])
      .where("status", "not in", ["queued", "running"])
      .execute();
    for (const { id } of rows) this.#runs.get(id)?.ended.resolve();
  }

  async #beat(): Promise<void> {
    const ids = [...this.#runs.keys()];
    if (ids.length === 0) return;
    await sql`
      update run set lease_until = ${leaseEnd(this.#timing.leaseSeconds)}
      where id in (${sql.join(ids)}) and worker = ${this.#worker}`.execute(this.#db);
  }
}
