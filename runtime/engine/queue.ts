import { EventEmitter } from "node:events";
import type { PGlite } from "@electric-sql/pglite";
import type { Transaction } from "kysely";
import { z } from "zod";
import { fromKysely, fromPglite, PgBoss } from "pg-boss";
import { resourceClasses, type ResourceClass } from "#contracts";
import type { Database } from "#runtime/store/schema";

/** A node that is ready. */
const nodeJobSchema = z.strictObject({ runId: z.string(), nodeId: z.string() });
export type NodeJob = z.infer<typeof nodeJobSchema>;

export interface ClaimedJob extends NodeJob {
  readonly jobId: string;
}

/** A worker that hears nothing looks by itself this often: jobs can come from another process. */
const pollMs = 1000;
/** After this long without an end, pg-boss gives a job up. Longer than any node may take. */
const expireSeconds = 24 * 3600;

/**
 * Ready nodes, one pg-boss queue a resource class. Sending and completing take part in the caller's
 * transaction, so a node's end and its successors' start are one commit.
 */
export class NodeQueue {
  readonly #boss: PgBoss;
  readonly #wake = new EventEmitter();
  /** Classes woken since their last fetch, so that a wake between a fetch and the wait is not lost. */
  readonly #woken = new Set<ResourceClass>();

  constructor(pglite: PGlite, onError: (error: Error) => void) {
    this.#boss = new PgBoss({ db: fromPglite(pglite), supervise: false, schedule: false });
    this.#boss.on("error", onError);
  }

  async start(): Promise<void> {
    await this.#boss.start();
    for (const name of resourceClasses) {
      await this.#boss.createQueue(name, { retryLimit: 0, expireInSeconds: expireSeconds });
    }
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }

  /** Enqueues within the transaction; call {@link wake} after it has committed. */
  async send(tx: Transaction<Database>, resource: ResourceClass, job: NodeJob): Promise<void> {
    await this.#boss.send(resource, job, { db: fromKysely(tx) });
  }

  wake(resource: ResourceClass): void {
    this.#woken.add(resource);
    this.#wake.emit(resource);
  }

  /**
   * The next ready node of a class, or undefined.
   * @throws ZodError for a job that is not ours; it is not given out again
   */
  async fetch(resource: ResourceClass): Promise<ClaimedJob | undefined> {
    this.#woken.delete(resource);
    const [job] = await this.#boss.fetch(resource);
    return job === undefined ? undefined : { jobId: job.id, ...nodeJobSchema.parse(job.data) };
  }

  /** Takes a job off the queue; how the node ended stands in our own tables. */
  async complete(tx: Transaction<Database>, resource: ResourceClass, jobId: string): Promise<void> {
    await this.#boss.complete(resource, jobId, null, { db: fromKysely(tx) });
  }

  /** Resolves when a node of the class may be ready, when the poll time is over, or when the signal fires. */
  async untilWoken(resource: ResourceClass, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#woken.has(resource)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, pollMs);
    this.#wake.once(resource, resolve);
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    await promise;
    clearTimeout(timer);
    this.#wake.off(resource, resolve);
    signal.removeEventListener("abort", onAbort);
  }
}
