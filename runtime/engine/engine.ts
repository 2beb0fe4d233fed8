import { hostname } from "node:os";
import type { Transaction } from "kysely";
import { resourceClasses, type ArtifactRef, type ContractData, type ResourceClass } from "#contracts";
import { failureText } from "#runtime/modules/call-module";
import {
  claimNode,
  failNode,
  finishNode,
  finishRun,
  insertNodeRun,
  insertRun,
  queueNodes,
  resumeRun,
} from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import { callNode, readInputs, type CallParts } from "./call-node.ts";
import { LiveRuns, type GraphRun, type LiveRun } from "./live-runs.ts";
import { planRun, type Plan, type PlannedNode } from "./plan.ts";
import { NodeQueue, type ClaimedJob } from "./queue.ts";

/** How many nodes of a class this process executes at once. Native tools take one job at a time each. */
const concurrency: Record<ResourceClass, number> = { cpu: 2, io: 2, cad: 1, blender: 1 };

export interface EngineParts extends CallParts {
  readonly contracts: ReadonlyMap<string, ContractData>;
}

/**
 * Executes graphs. A run's nodes wait in the database; ready ones go into the queue of their resource class; a
 * node's end and its successors' start are one transaction.
 */
export class Engine {
  readonly #parts: EngineParts;
  readonly #queue: NodeQueue;
  readonly #live = new LiveRuns();
  readonly #stop = new AbortController();
  readonly #worker = `${hostname()}:${process.pid}`;
  #loops: Promise<void>[] = [];

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#queue = new NodeQueue(parts.database.pglite, parts.onError);
  }

  async start(): Promise<void> {
    await this.#queue.start();
    this.#loops = resourceClasses.flatMap((resource) =>
      Array.from({ length: concurrency[resource] }, () => this.#work(resource)),
    );
  }

  /** Ends the workers; runs still going are cancelled. */
  async stop(): Promise<void> {
    await Promise.all(this.#live.all.map((live) => this.#cancel(live)));
    this.#stop.abort();
    await Promise.all(this.#loops);
    await this.#queue.stop();
  }

  /**
   * Starts a graph run and waits for its end, and for the nodes that were still at work then. The run record tells
   * how it ended.
   * @param signal cancels the run
   * @throws what the database threw, when not even the run's failure could be recorded
   */
  execute(start: GraphRun, signal: AbortSignal): Promise<void> {
    const { run } = start;
    return this.#follow(start, signal, async (tx, { plan }) => {
      await insertRun(tx, run, this.#parts.now());
      for (const [position, node] of plan.nodes.entries()) {
        const row = { nodeId: node.id, position, type: node.type, status: "planned", params: node.params } as const;
        await insertNodeRun(tx, run.id, row, this.#parts.now());
      }
      return new Set();
    });
  }

  /**
   * Takes a waiting run up again, with what `start` pins now, and waits for its end. What has succeeded is kept. A run that
   * does not wait any more is left alone; while another caller follows it, its end is awaited first.
   * @param signal cancels the run; before it has been taken up, it waits on
   */
  resume(start: GraphRun, signal: AbortSignal): Promise<void> {
    return this.#follow(start, signal, async (tx, { abort }) =>
      abort.signal.aborted ? undefined : resumeRun(tx, start.run.id, start.run.state),
    );
  }

  /** Resolves when nobody follows the run: it has ended, or it waits. */
  untilStill(runId: string): Promise<void> {
    return this.#live.untilLeft(runId);
  }

  /** @param begin writes the run's rows; gives the nodes that have succeeded, or undefined when there is nothing to do */
  async #follow(
    start: GraphRun,
    signal: AbortSignal,
    begin: (tx: Transaction<Database>, live: LiveRun) => Promise<ReadonlySet<string> | undefined>,
  ): Promise<void> {
    const plan = planRun(start.workflow, start.outputType, start.orderLineParams, this.#parts.contracts);
    const live = await this.#live.enter(start, plan);
    const cancel = () => void this.#cancel(live);
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      const ready = await this.#parts.database.db.transaction().execute(async (tx) => {
        const done = await begin(tx, live);
        if (done === undefined) return undefined;
        const next = plan.nodes.filter(({ id, needs }) => !done.has(id) && needs.every((above) => done.has(above)));
        await this.#enqueue(tx, start.run.id, next);
        return next;
      });
      if (ready === undefined) return;
      live.begun = true;
      for (const node of ready) this.#queue.wake(node.resource);
      // It may have been cancelled, or the engine stopped, before there was anything to cancel.
      if (live.abort.signal.aborted) cancel();
      try {
        await live.ended.promise;
      } finally {
        await Promise.all(live.executing);
      }
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#live.leave(live);
    }
  }

  async #cancel({ start, abort, ended, begun }: LiveRun): Promise<void> {
    abort.abort();
    if (!begun) return;
    const error = { code: "interrupted", message: "the run was cancelled", remedy: "Start it again." };
    try {
      await finishRun(this.#parts.database.db, start.run.id, { status: "cancelled", error }, this.#parts.now());
      ended.resolve();
    } catch (unwritten) {
      ended.reject(unwritten);
    }
  }

  async #work(resource: ResourceClass): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const job = await this.#queue.fetch(resource);
        if (job === undefined) await this.#queue.untilWoken(resource, signal);
        else await this.#take(resource, job);
      } catch (error) {
        // A worker must outlive a bad job; the error is reported, and the next look waits a little.
        this.#parts.onError(error);
        await this.#queue.untilWoken(resource, signal);
      }
    }
  }

  async #take(resource: ResourceClass, job: ClaimedJob): Promise<void> {
    const live = this.#live.get(job.runId);
    const node = live?.plan.nodes.find(({ id }) => id === job.nodeId);
    if (live === undefined || node === undefined) return this.#drop(resource, job);
    const executing = this.#execute(live, node, job).catch((error: unknown) => this.#giveUp(live, node, job, error));
    live.executing.add(executing);
    await executing;
    live.executing.delete(executing);
  }

  /** Takes a job off the queue that nobody waits for any more. */
  #drop(resource: ResourceClass, job: ClaimedJob): Promise<void> {
    return this.#parts.database.db.transaction().execute((tx) => this.#queue.complete(tx, resource, job.jobId));
  }

  async #execute(live: LiveRun, node: PlannedNode, job: ClaimedJob): Promise<void> {
    const { database, now } = this.#parts;
    const { db } = database;
    const { run, onProgress } = live.start;
    const inputs = await readInputs(database, run.id, node);
    const fence = await claimNode(db, run.id, node.id, inputs, this.#worker, now());
    if (fence === undefined) return this.#drop(node.resource, job);
    const end = await callNode(this.#parts, {
      run,
      node,
      inputs,
      fence,
      signal: live.abort.signal,
      onProgress: (fraction, message) => onProgress?.(node.id, fraction, message),
    });
    const woken = await db.transaction().execute(async (tx) => {
      // The run's row is held while its nodes are looked at, so two ends at once cannot both miss a successor.
      const { status } = await tx
        .selectFrom("run")
        .select("status")
        .where("id", "=", run.id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      await this.#queue.complete(tx, node.resource, job.jobId);
      const written = await finishNode(tx, run.id, node.id, fence, end, now());
      // A run that has ended, or waits, is not moved by a node that was still at work beside.
      if (!written || status !== "running") return [];
      if (end.status === "succeeded") return this.#advance(tx, run.id, live.plan);
      await finishRun(tx, run.id, end, now());
      return [];
    });
    for (const successor of woken) this.#queue.wake(successor);
    const { status } = await db.selectFrom("run").select("status").where("id", "=", run.id).executeTakeFirstOrThrow();
    if (status === "running") return;
    if (status !== "succeeded") live.abort.abort();
    live.ended.resolve();
  }

  /**
   * Ends a run whose node could not be executed for a reason that is not the module's (the database did not take
   * its end, say): somebody waits for the run, and would wait for ever.
   */
  async #giveUp(live: LiveRun, node: PlannedNode, job: ClaimedJob, error: unknown): Promise<void> {
    const { database, now, onError } = this.#parts;
    const { id } = live.start.run;
    const end = { status: "failed", error: failureText(error) } as const;
    onError(error);
    live.abort.abort();
    try {
      await database.db.transaction().execute(async (tx) => {
        await this.#queue.complete(tx, node.resource, job.jobId);
        await failNode(tx, id, node.id, end.error, now());
        await finishRun(tx, id, end, now());
      });
      live.ended.resolve();
    } catch (unwritten) {
      onError(unwritten);
      live.ended.reject(error);
    }
  }

  /** Enqueues the nodes that have become ready; ends the run when there is nothing left. */
  async #advance(tx: Transaction<Database>, runId: string, plan: Plan): Promise<ResourceClass[]> {
    const rows = await tx
      .selectFrom("node_run")
      .select(["node_id", "status", "outputs"])
      .where("run_id", "=", runId)
      .execute();
    const byId = new Map(rows.map((row) => [row.node_id, row]));
    if (rows.every((row) => row.status === "succeeded")) {
      const outputs = Object.fromEntries(
        Object.entries(plan.outputs).map(([name, wire]) => [
          name,
          byId.get(wire.node)?.outputs[wire.port] as ArtifactRef,
        ]),
      );
      await finishRun(tx, runId, { status: "succeeded", outputs }, this.#parts.now());
      return [];
    }
    const ready = plan.nodes.filter(
      (node) =>
        byId.get(node.id)?.status === "planned" && node.needs.every((above) => byId.get(above)?.status === "succeeded"),
    );
    await this.#enqueue(tx, runId, ready);
    return ready.map((node) => node.resource);
  }

  async #enqueue(tx: Transaction<Database>, runId: string, nodes: readonly PlannedNode[]): Promise<void> {
    await queueNodes(
      tx,
      runId,
      nodes.map(({ id }) => id),
      this.#parts.now(),
    );
    for (const node of nodes) await this.#queue.send(tx, node.resource, { runId, nodeId: node.id });
  }
}
