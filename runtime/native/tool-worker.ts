import { residentBytes } from "./process-memory.ts";
import { crashedTool, interruptedTool, outOfMemoryTool, refusedJob, timedOutTool } from "./tool-failure.ts";
import type { ToolIdentity, ToolKind } from "./tool-messages.ts";
import { ToolProcess, type JobMessage, type ToolCommand } from "./tool-process.ts";

/** Limits and listeners of one job. */
export interface ToolRequestOptions {
  /**
   * Wall time of the job, or of each item where it gives such; waiting for the worker is not counted. Default: the
   * worker's.
   */
  readonly timeoutMs?: number | undefined;
  /** Resident memory of the worker's process. Default: the worker's. */
  readonly memoryLimitBytes?: number | undefined;
  /** Aborting ends the job and the worker with it; the next job starts a new one. */
  readonly signal?: AbortSignal | undefined;
  /** @param item a part of the result that is finished already; only some operations give such */
  readonly onProgress?: ((fraction: number, message: string, item?: unknown) => void) | undefined;
  /** Given what the tool printed during the job, also when the job fails. */
  readonly onLog?: ((log: string) => void) | undefined;
}

export interface ToolWorkerOptions {
  readonly kind: ToolKind;
  /** Finds the tool. @throws RenderlineError when there is none */
  readonly command: () => Promise<ToolCommand>;
  readonly timeoutMs: number;
  readonly memoryLimitBytes: number;
  /** How long loading the tool may take. */
  readonly startTimeoutMs?: number;
  /** The process is replaced after this many jobs, so that what a tool leaks stays bounded. */
  readonly maxJobs?: number;
}

const memoryPollMs = 200;

/**
 * A native tool as a service: one job at a time, in order; the process behind it is started when first needed and
 * again after a failure, a time-out or `maxJobs` jobs. No job sees anything of the one before it.
 */
export class ToolWorker {
  readonly #options: ToolWorkerOptions;
  #process: Promise<ToolProcess> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** Aborted to end a process that is still loading. */
  #stopping = new AbortController();
  #jobs = 0;
  #nextId = 1;

  constructor(options: ToolWorkerOptions) {
    this.#options = options;
  }

  /** Starts the tool if it does not run, and says what it is. @throws RenderlineError cad-kernel-missing, renderer-missing */
  async start(): Promise<ToolIdentity> {
    const worker = await this.#ensureProcess();
    return await worker.identity();
  }

  /** The exact tool. Starts it if it does not run. */
  identity(): Promise<ToolIdentity> {
    return this.start();
  }

  /**
   * Runs one operation and gives back its result as the worker sent it.
   * @throws RenderlineError tool-crashed, tool-timeout, tool-out-of-memory, tool-failed, interrupted, the codes of
   *   the operation, and cad-kernel-missing or renderer-missing when the tool cannot be started
   */
  async request(
    op: string,
    params: Readonly<Record<string, unknown>>,
    options: ToolRequestOptions = {},
  ): Promise<unknown> {
    const turn = this.#queue.then(() => this.#run(op, params, options));
    this.#queue = turn.catch(() => undefined);
    return await turn;
  }

  /** Ends the process, and a job in it. The worker can be used again. */
  async stop(): Promise<void> {
    const starting = this.#process;
    this.#process = undefined;
    this.#stopping.abort();
    this.#stopping = new AbortController();
    const worker = await starting?.catch(() => undefined);
    if (worker === undefined) return;
    // An idle worker does not keep us alive; its end is awaited all the same.
    worker.setBusy(true);
    worker.kill();
    await worker.exited;
  }

  async #run(op: string, params: Readonly<Record<string, unknown>>, options: ToolRequestOptions): Promise<unknown> {
    const { kind, maxJobs = 100 } = this.#options;
    if (options.signal?.aborted) throw interruptedTool(kind, op, options.signal.reason);
    const worker = await this.#ensureProcess();
    // Loading the tool takes seconds, time enough to change one's mind.
    if (options.signal?.aborted) throw interruptedTool(kind, op, options.signal.reason);
    this.#jobs += 1;
    try {
      return await this.#runIn(worker, op, params, options);
    } finally {
      options.onLog?.(worker.jobLog.take());
      if (this.#jobs >= maxJobs) await this.stop();
    }
  }

  async #runIn(
    worker: ToolProcess,
    op: string,
    params: Readonly<Record<string, unknown>>,
    options: ToolRequestOptions,
  ): Promise<unknown> {
    const { kind } = this.#options;
    const { signal, timeoutMs = this.#options.timeoutMs } = options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = this.#nextId++;
    let settled = false;
    let ended = false;
    // Whoever is first decides; a worker that was ended for a reason is not reported as crashed.
    const end = (error: Error): void => {
      if (settled) return;
      settled = true;
      ended = true;
      this.#process = undefined;
      worker.kill();
      reject(error);
    };
    const onAbort = (): void => end(interruptedTool(kind, op, signal?.reason));
    const timer = setTimeout(() => end(timedOutTool(kind, op, timeoutMs)), timeoutMs);
    const memory = this.#watchMemory(worker, op, options.memoryLimitBytes, end);
    void worker.exited.then((how) => end(crashedTool(kind, op, how, worker.jobLog.lastLines(20))));
    worker.onMessage = (message: JobMessage) => {
      if (message.id !== id) return;
      if ("event" in message) {
        if (message.item !== undefined) timer.refresh();
        options.onProgress?.(message.fraction, message.message, message.item);
      } else if (message.ok) resolve(message.result);
      else reject(refusedJob(kind, op, message.error));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    worker.jobLog.take();
    worker.setBusy(true);
    worker.send({ id, op, params });
    try {
      return await promise;
    } finally {
      settled = true;
      clearTimeout(timer);
      clearInterval(memory);
      signal?.removeEventListener("abort", onAbort);
      worker.onMessage = undefined;
      // Two of them at once would want twice the memory; and who hears of the end may rely on it.
      if (ended) await worker.exited;
      else worker.setBusy(false);
    }
  }

  #watchMemory(
    worker: ToolProcess,
    op: string,
    limit = this.#options.memoryLimitBytes,
    end: (error: Error) => void,
  ): NodeJS.Timeout {
    const check = async (): Promise<void> => {
      const used = worker.pid === undefined ? undefined : await residentBytes(worker.pid);
      if (used !== undefined && used > limit) end(outOfMemoryTool(this.#options.kind, op, used, limit));
    };
    return setInterval(() => void check(), memoryPollMs);
  }

  async #ensureProcess(): Promise<ToolProcess> {
    this.#process ??= this.#startProcess();
    const starting = this.#process;
    try {
      return await starting;
    } catch (error) {
      // A tool that could not be started is looked for again next time: the person may have mended it.
      if (this.#process === starting) this.#process = undefined;
      throw error;
    }
  }

  async #startProcess(): Promise<ToolProcess> {
    const { kind, command, startTimeoutMs = 120_000 } = this.#options;
    const { signal } = this.#stopping;
    const worker = await ToolProcess.start(kind, await command(), { timeoutMs: startTimeoutMs, signal });
    this.#jobs = 0;
    worker.setBusy(false);
    void worker.exited.then(() => this.#forget(worker));
    return worker;
  }

  /** An idle worker that ended by itself is replaced at the next job. */
  async #forget(worker: ToolProcess): Promise<void> {
    const current = await this.#process?.catch(() => undefined);
    if (current === worker) this.#process = undefined;
  }
}
