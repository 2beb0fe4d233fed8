import { EventEmitter } from "node:events";
import type { Transaction } from "kysely";
import { z } from "zod";
import { fromKysely, PgBoss } from "pg-boss";
import type { OpenDatabase } from "#runtime/store/database";
import type { Database } from "#runtime/store/schema";

/** How a queue is served. */
export interface Service<TSchema extends z.ZodType, TClaim extends object> {
  /** Ends the serving, once what is under way has ended. */
  readonly signal: AbortSignal;
  readonly schema: TSchema;
  /**
   * Takes what a job names, in the transaction that takes the job.
   * @returns undefined when nobody needs it any more, or another must do it
   */
  readonly claim: (tx: Transaction<Database>, data: z.output<TSchema>) => Promise<TClaim | undefined>;
  readonly execute: (claim: TClaim) => Promise<void>;
}

/**
 * Taken jobs are deleted so many at a time, which costs less. What a killed process leaves behind is given out again after a
 * while, and found to be wanted no more.
 */
const deletedAtOnce = 50;
/** Seconds after which pg-boss gives a taken job out again. */
const expireSeconds = 900;

export interface JobOptions {
  /** The higher, the sooner. */
  readonly priority: number;
  /** Seconds before it may be taken; at once without it. */
  readonly after?: number | undefined;
}

/** A node that is ready, of a run of the workflow with this digest. */
export const nodeJobSchema = z.strictObject({
  runId: z.string(),
  nodeId: z.string(),
  module: z.string(),
  workflow: z.string(),
});

/** A run that is executed as a whole. */
export const runJobSchema = z.strictObject({ runId: z.string() });

/**
 * What is ready to be done, on pg-boss. Sending and taking are part of the caller's transaction: a job is on its queue exactly
 * while our own tables say that what it names is queued, so nothing that ends between two commits can lose one. Who has
 * taken what, and until when, stands in our own tables.
 */
export class JobQueues {
  readonly #boss: PgBoss;
  readonly #db: OpenDatabase["db"];
  readonly #onError: (error: unknown) => void;
  readonly #names: readonly string[];
  readonly #pollMs: number;
  readonly #wake = new EventEmitter();
  /** Queues woken since their last fetch, so that a wake between a fetch and the wait is not lost. */
  readonly #woken = new Set<string>();
  /** Jobs that were taken and still stand there as taken, by queue. */
  readonly #taken = new Map<string, string[]>();

  constructor(
    { db, queue }: Pick<OpenDatabase, "db" | "queue">,
    options: { readonly names: readonly string[]; readonly pollMs: number; readonly onError: (error: unknown) => void },
  ) {
    this.#db = db;
    this.#onError = options.onError;
    this.#names = options.names;
    this.#pollMs = options.pollMs;
    this.#wake.setMaxListeners(0);
    this.#boss = new PgBoss({ ...queue, schedule: false });
    this.#boss.on("error", options.onError);
  }

  async start(): Promise<void> {
    await this.#boss.start();
    for (const name of this.#names)
      await this.#boss.createQueue(name, { retryLimit: 1, expireInSeconds: expireSeconds });
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }

  /** Whether the queue's tables are there, and the database that they are in. */
  isInstalled(): Promise<boolean> {
    return this.#boss.isInstalled();
  }

  /** Enqueues within the transaction; call {@link wake} after it has committed. */
  async send(tx: Transaction<Database>, name: string, data: readonly object[], options: JobOptions): Promise<void> {
    if (data.length === 0) return;
    const startAfter = options.after ?? 0;
    const jobs = data.map((one) => ({ data: one, priority: options.priority, startAfter }));
    await this.#boss.insert(name, jobs, { db: fromKysely(tx) });
  }

  wake(name: string): void {
    this.#woken.add(name);
    this.#wake.emit(name);
  }

  /** Takes jobs one after the other and executes what they name, until the signal fires. */
  async serve<TSchema extends z.ZodType, TClaim extends object>(
    name: string,
    { signal, schema, claim, execute }: Service<TSchema, TClaim>,
  ): Promise<void> {
    while (!signal.aborted) {
      // Before looking, so that what is sent meanwhile is not missed.
      this.#woken.delete(name);
      try {
        const taken = await this.#take(name, async (tx, data) => {
          const read = schema.safeParse(data);
          return read.success ? claim(tx, read.data) : undefined;
        });
        if (taken === "none") await this.#untilWoken(name, signal);
        else if (taken !== undefined) await execute(taken);
      } catch (error) {
        // It must outlive a bad job and a database that is away; the error is reported, and the next look waits a little.
        this.#onError(error);
        await this.#untilWoken(name, signal);
      }
    }
  }

  /** The next job and what is claimed of it are one transaction: the job is on its queue again if that does not commit. */
  async #take<TClaim>(
    name: string,
    claim: (tx: Transaction<Database>, data: unknown) => Promise<TClaim>,
  ): Promise<TClaim | "none"> {
    const before = this.#taken.get(name) ?? [];
    const done = before.length >= deletedAtOnce ? before : [];
    const { jobId, result } = await this.#db.transaction().execute(async (tx) => {
      const db = fromKysely(tx);
      const [job] = await this.#boss.fetch(name, { db });
      if (job === undefined) return { jobId: undefined, result: "none" as const };
      if (done.length > 0) await this.#boss.deleteJob(name, done, { db });
      return { jobId: job.id, result: await claim(tx, job.data) };
    });
    // Only what has committed counts as taken: a job that is on its queue again must not be deleted.
    if (jobId !== undefined) {
      const now = this.#taken.get(name) ?? [];
      this.#taken.set(name, [...now.filter((id) => !done.includes(id)), jobId]);
    }
    return result;
  }

  /** Resolves when there may be a job, when the poll time is over, or when the signal fires. */
  async #untilWoken(name: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#woken.has(name)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#pollMs);
    this.#wake.once(name, resolve);
    const onAbort = (): void => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    await promise;
    clearTimeout(timer);
    this.#wake.off(name, resolve);
    signal.removeEventListener("abort", onAbort);
  }
}
