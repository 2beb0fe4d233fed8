import type { Transaction } from "kysely";
import { resourceClasses, type ContractData, type OutputTypeDefinition, type ResourceClass } from "#contracts";
import { failureText } from "#runtime/modules/call-module";
import {
  attendedRun,
  countOpen,
  failNode,
  finishRun,
  insertNodeRuns,
  insertRun,
  queueNodes,
  resumeRun,
  type KeptNode,
  type NewRun,
  type RunStanding,
} from "#runtime/store/run-records";
import { isAway } from "#runtime/store/postgres-pool";
import type { Database } from "#runtime/store/schema";
import { Attendance, type OnProgress } from "./attendance.ts";
import { noBoundary, type OnBoundary } from "./boundary.ts";
import { callNode, type CalledNode, type CallParts } from "./call-node.ts";
import { claimNode, type Claim, type ClaimParts } from "./claim.ts";
import { every, pause } from "./every.ts";
import { Leases, type Held } from "./leases.ts";
import type { OrderLineParams } from "./order-line-params.ts";
import { resolveRun } from "./plan.ts";
import { outlasting } from "./outlasting.ts";
import { JobQueues, nodeJobSchema } from "./queue.ts";
import { enqueue, settle, type AttemptEnd, type Settled } from "./settle.ts";
import { Shapes, type GraphShape, type PinnedWorkflow } from "./shape.ts";
import { supervise } from "./supervise.ts";
import { engineTiming, everyClass, type Concurrency, type EngineTiming } from "./timing.ts";
import { workerName } from "./worker.ts";

export interface EngineParts extends CallParts {
  readonly contracts: ReadonlyMap<string, ContractData>;
  readonly concurrency?: Concurrency;
  readonly timing?: Partial<EngineTiming>;
  readonly onBoundary?: OnBoundary;
  /** Whether runs take results that are kept, where they may; they do, without it. */
  readonly takesKept?: boolean;
}

/** What a graph run is started with: validated definitions, and what they are to be run for. */
export interface GraphRun {
  readonly run: NewRun;
  readonly workflow: PinnedWorkflow;
  readonly outputType: OutputTypeDefinition;
  readonly orderLineParams: OrderLineParams;
  /** Whether results that are kept are taken; they are, without it. */
  readonly cached?: boolean;
  /** Nodes that are not executed: what an earlier run has made of them is taken. What these need is among them, too. */
  readonly kept?: ReadonlyMap<string, KeptNode>;
  readonly onProgress?: OnProgress;
}

const cancelled = { code: "interrupted", message: "the run was cancelled", remedy: "Start it again." };

/**
 * Executes graphs, beside other engines on the same database. A run's nodes wait in the database; ready ones are on the queue
 * of their resource class; a node's end and its successors' start are one transaction.
 */
export class Engine {
  readonly timing: EngineTiming;
  /** `key@version` of every module that this process may execute. */
  readonly holds: ReadonlySet<string>;
  readonly #parts: EngineParts;
  readonly #queues: JobQueues;
  readonly #shapes: Shapes;
  readonly #claims: ClaimParts;
  readonly #leases: Leases;
  readonly #attendance: Attendance;
  readonly #stop = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(parts: EngineParts) {
    const timing = { ...engineTiming, ...parts.timing };
    const { database, onError, contracts, modules } = parts;
    this.timing = timing;
    this.#parts = parts;
    this.#queues = new JobQueues(database, { names: resourceClasses, pollMs: timing.pollMs, onError });
    this.#shapes = new Shapes(contracts);
    const worker = workerName();
    this.#leases = new Leases(database.db, { worker, timing, onError });
    this.#attendance = new Attendance(database.db, { worker, timing, onError });
    const held = [...modules.values()].map(({ contract }) => `${contract.module.key}@${contract.module.version}`);
    // A node whose module is not there yet fails with its name, if its contract is of this installation.
    const known = [...contracts.values()].map(({ module }) => `${module.key}@${module.version}`);
    const { leaseSeconds } = timing;
    this.holds = new Set([...held, ...known]);
    this.#claims = {
      queues: this.#queues,
      shapes: this.#shapes,
      now: parts.now,
      holds: this.holds,
      worker,
      leaseSeconds,
    };
  }

  async start(): Promise<void> {
    await this.#queues.start();
    const { concurrency = everyClass } = this.#parts;
    this.#leases.start();
    this.#attendance.start();
    this.#loops = [
      ...resourceClasses.flatMap((resource) =>
        Array.from({ length: concurrency[resource] }, () => this.#work(resource)),
      ),
      this.#superviseAll(),
    ];
  }

  /** Takes nothing new, lets what is at work end for a while, then gives it back: another worker takes it up at once. */
  async stop(): Promise<void> {
    await this.#attendance.stop();
    this.#stop.abort();
    this.#leases.drainAfter(this.timing.drainMs);
    await Promise.all(this.#loops);
    this.#leases.stop();
    await this.#queues.stop();
  }

  /**
   * Starts a graph run and waits for its end, and for the nodes that were still at work here then. The run record tells
   * how it ended.
   * @param signal cancels the run
   * @throws what the database threw, when not even the run's failure could be recorded
   */
  async execute(start: GraphRun, signal: AbortSignal): Promise<void> {
    const shape = this.#shapes.of(start.workflow);
    await this.#attend(start, shape, signal, async (tx) => {
      await this.#insert(tx, start, shape, { ...attendedRun, cached: start.cached ?? true });
      return new Set();
    });
  }

  /** Starts a graph run that nobody waits for, within the transaction; call {@link wake} when that has committed. */
  async startUnattended(
    tx: Transaction<Database>,
    start: GraphRun,
    standing: Pick<RunStanding, "priority" | "seconds" | "timeBox">,
  ): Promise<void> {
    const shape = this.#shapes.of(start.workflow);
    const { cached = true, kept } = start;
    await this.#insert(tx, start, shape, { status: "running", attended: false, cached, ...standing });
    await this.#enqueueReady(tx, start.run.id, shape, new Set(kept?.keys()), standing.priority);
  }

  /** Lets the workers of this process look at once. */
  wake(): void {
    for (const resource of resourceClasses) this.#queues.wake(resource);
  }

  /** Ends what is at work here for a run that has ended elsewhere. */
  abandon(runId: string): void {
    this.#leases.abortRun(runId);
  }

  /**
   * Takes a waiting run up again, with what `start` pins now, and waits for its end. What has succeeded is kept. A run that
   * does not wait any more is left alone.
   */
  async resume(start: GraphRun, signal: AbortSignal): Promise<void> {
    const shape = this.#shapes.of(start.workflow);
    // Before it has been taken up there is nothing to cancel: it waits on.
    await this.#attend(start, shape, signal, async (tx) =>
      signal.aborted ? undefined : this.#takeUp(tx, start, shape),
    );
  }

  /** Takes a waiting run up again as {@link resume} does, for nobody: it goes on wherever somebody takes its nodes. */
  async resumeUnattended(start: GraphRun): Promise<void> {
    const { id } = start.run;
    const shape = this.#shapes.of(start.workflow);
    await this.#parts.database.db.transaction().execute(async (tx) => {
      const done = await this.#takeUp(tx, start, shape);
      if (done === undefined) return;
      const { priority } = await tx
        .updateTable("run")
        .set({ attended: false, worker: null, lease_until: null })
        .where("id", "=", id)
        .returning("priority")
        .executeTakeFirstOrThrow();
      await this.#enqueueReady(tx, id, shape, done, priority);
    });
    this.wake();
  }

  /** Plans anew what has not succeeded of a waiting run. @returns what has, or undefined when the run does not wait any more */
  async #takeUp(
    tx: Transaction<Database>,
    { run: { id, state } }: GraphRun,
    shape: GraphShape,
  ): Promise<ReadonlySet<string> | undefined> {
    const done = await resumeRun(tx, id, state);
    if (done === undefined) return undefined;
    const open = [...shape.nodes.values()].filter((node) => !done.has(node.id));
    const pending = open.map(
      ({ id: node, needs }) => [node, needs.filter((above) => !done.has(above)).length] as const,
    );
    await countOpen(tx, id, new Map(pending));
    return done;
  }

  /** Resolves when the run has ended or waits, and nothing of it is at work here. */
  async untilStill(runId: string): Promise<void> {
    while (await this.#isOpen(runId)) {
      await pause(this.timing.pollMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
    }
    await this.#leases.untilIdle(runId);
  }

  async #isOpen(runId: string): Promise<boolean> {
    const { db } = this.#parts.database;
    const row = await db.selectFrom("run").select("status").where("id", "=", runId).executeTakeFirst();
    return row?.status === "running" || row?.status === "queued";
  }

  async #insert(
    tx: Transaction<Database>,
    { run, outputType, orderLineParams, kept = new Map() }: GraphRun,
    shape: GraphShape,
    standing: Omit<RunStanding, "nodes">,
  ): Promise<void> {
    const params = resolveRun(shape, outputType, orderLineParams, this.#parts.contracts);
    const nodes = [...shape.nodes.values()].map((node, position) => ({
      nodeId: node.id,
      position,
      type: node.type,
      status: kept.has(node.id) ? ("succeeded" as const) : ("planned" as const),
      params: params.get(node.id) ?? {},
      pending: node.needs.filter((above) => !kept.has(above)).length,
      kept: kept.get(node.id),
      resource: node.resource,
      module: node.module,
    }));
    const cached = standing.cached && (this.#parts.takesKept ?? true);
    await insertRun(tx, run, { ...standing, cached, nodes: nodes.length - kept.size });
    await insertNodeRuns(tx, run.id, nodes, this.#parts.now());
  }

  /** @param begin writes the run's rows; gives the nodes that have succeeded, or undefined when there is nothing to do */
  async #attend(
    start: GraphRun,
    shape: GraphShape,
    signal: AbortSignal,
    begin: (tx: Transaction<Database>) => Promise<ReadonlySet<string> | undefined>,
  ): Promise<void> {
    const { id } = start.run;
    const begun = await this.#parts.database.db.transaction().execute(async (tx) => {
      const done = await begin(tx);
      if (done === undefined) return false;
      if (signal.aborted) {
        await finishRun(tx, id, { status: "cancelled", error: cancelled }, this.#parts.now());
        return false;
      }
      await this.#attendance.claim(tx, id);
      await this.#enqueueReady(tx, id, shape, done, attendedRun.priority);
      return true;
    });
    if (!begun) return;
    this.wake();
    await this.#attendance.untilEnded(id, {
      signal,
      onProgress: start.onProgress ?? (() => undefined),
      cancel: () => this.#cancel(id),
    });
    // A dispatched run whose caller went away goes on.
    if (await this.#isOpen(id)) return;
    this.#leases.abortRun(id);
    await this.#leases.untilIdle(id);
  }

  async #enqueueReady(
    tx: Transaction<Database>,
    runId: string,
    shape: GraphShape,
    done: ReadonlySet<string>,
    priority: number,
  ): Promise<void> {
    const open = [...shape.nodes.values()].filter(({ id }) => !done.has(id));
    const ids = open.filter(({ needs }) => needs.every((above) => done.has(above))).map(({ id }) => id);
    await queueNodes(tx, runId, ids);
    await enqueue(tx, this.#queues, { runId, shape, ids, priority });
  }

  /** Cancels a run that this process waits for; what was dispatched goes on, and only the waiting ends. */
  async #cancel(runId: string): Promise<void> {
    const run = this.#parts.database.db.selectFrom("run").select("dispatch_id").where("id", "=", runId);
    if ((await run.executeTakeFirst())?.dispatch_id != null) return;
    await finishRun(this.#parts.database.db, runId, { status: "cancelled", error: cancelled }, this.#parts.now());
    this.#leases.abortRun(runId);
  }

  #work(resource: ResourceClass): Promise<void> {
    return this.#queues.serve(resource, {
      signal: this.#stop.signal,
      schema: nodeJobSchema,
      claim: (tx, data) => claimNode(tx, this.#claims, resource, data),
      execute: (claim) => this.#execute(claim),
    });
  }

  async #execute(claim: Claim): Promise<void> {
    const held = this.#leases.hold(claim);
    const { onBoundary = noBoundary } = this.#parts;
    try {
      onBoundary("claimed");
      const { end, ...called } = await this.#call(claim, held);
      onBoundary("called");
      const settled = await this.#settle({ ...claim, ...called }, held, end);
      onBoundary("settled");
      if (settled === undefined) return;
      for (const resource of settled.woken) this.#queues.wake(resource);
      if (settled.status === "running") return;
      if (settled.status !== "succeeded") this.#leases.abortRun(claim.runId, held);
      this.#attendance.ended(claim.runId);
    } finally {
      held.release();
    }
  }

  async #call(claim: Claim, held: Held): Promise<{ end: AttemptEnd } & Omit<CalledNode, "end">> {
    const seconds = this.timing.nodeSeconds[claim.node.resource];
    const limit = AbortSignal.timeout(seconds * 1000);
    const { end, ...called } = await callNode(this.#parts, claim, {
      signal: AbortSignal.any([held.signal, limit]),
      onProgress: (fraction, message) => {
        // That it has begun is told by its status.
        if (message !== "") held.tell({ fraction, message });
        this.#attendance.progress(claim.runId, claim.node.id, fraction, message);
      },
    });
    if (end.status !== "cancelled") return { end, ...called };
    if (held.drained) return { end: { status: "released" }, ...called };
    if (held.signal.aborted || !limit.aborted) return { end, ...called };
    const error = {
      code: "node-timeout",
      message: `node "${claim.node.id}" did not end within ${seconds} s`,
      remedy: "Look at what it was given, and at the machine's load.",
    };
    return { end: { status: "failed", error }, ...called };
  }

  /** @returns undefined when the end could not be written: then the lease runs out, and the node is tried again */
  async #settle(claim: Claim & Omit<CalledNode, "end">, held: Held, end: AttemptEnd): Promise<Settled | undefined> {
    const { db } = this.#parts.database;
    const { now, onError } = this.#parts;
    const parts = { queues: this.#queues, retrySeconds: this.timing.retrySeconds, now };
    const patience = { seconds: this.timing.leaseSeconds, signal: held.lost };
    try {
      return await outlasting(() => db.transaction().execute((tx) => settle(tx, parts, claim, end)), patience);
    } catch (error) {
      onError(error);
      return isAway(error) ? undefined : this.#giveUp(claim, error);
    }
  }

  /**
   * Ends a run whose node's end the database does not take for a reason that is not passing: somebody waits for the run, and
   * would wait for ever.
   */
  async #giveUp({ runId, node }: Claim, error: unknown): Promise<Settled | undefined> {
    const { database, now, onError } = this.#parts;
    const end = { status: "failed", error: failureText(error) } as const;
    try {
      await database.db.transaction().execute(async (tx) => {
        await failNode(tx, runId, node.id, end.error, now());
        await finishRun(tx, runId, end, now());
      });
      return { woken: [], status: "failed" };
    } catch (unwritten) {
      onError(unwritten);
      this.#attendance.failed(runId, error);
      return undefined;
    }
  }

  async #superviseAll(): Promise<void> {
    const { signal } = this.#stop;
    const { db } = this.#parts.database;
    const { now, onError } = this.#parts;
    const parts = { queues: this.#queues, shapes: this.#shapes, retrySeconds: this.timing.retrySeconds, now };
    const look = async (): Promise<void> => {
      const { woken, touched } = await db.transaction().execute((tx) => supervise(tx, parts));
      for (const resource of woken) this.#queues.wake(resource);
      for (const runId of touched) this.#attendance.ended(runId);
    };
    // At once too: what a killed process left is waiting.
    await look().catch(onError);
    await every(this.timing.superviseMs, look, { signal, onError });
  }
}
