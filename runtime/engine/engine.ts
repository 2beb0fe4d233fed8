import { EventEmitter } from "node:events";
import { hostname } from "node:os";
import type { Transaction } from "kysely";
import {
  RenderlineError,
  resourceClasses,
  type ArtifactRef,
  type ContractData,
  type Json,
  type OutputTypeDefinition,
  type ResourceClass,
  type WorkflowDefinition,
} from "#contracts";
import { callModule, failureText, type ModuleCallRecord } from "#runtime/modules/call-module";
import type { ArtifactStore, Module, ModuleHost } from "#runtime/modules/module";
import type { OpenDatabase } from "#runtime/store/database";
import {
  claimNode,
  finishNode,
  finishRun,
  insertModuleCall,
  insertNodeRun,
  insertRun,
  type NewRun,
  type NodeEnd,
} from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import { planRun, type Plan, type PlannedNode } from "./plan.ts";
import { NodeQueue, type ClaimedJob } from "./queue.ts";

/** How many nodes of a class this process executes at once. Native tools take one job at a time each. */
const concurrency: Record<ResourceClass, number> = { cpu: 2, io: 2, cad: 1, blender: 1 };

export interface EngineParts {
  readonly database: OpenDatabase;
  readonly artifacts: ArtifactStore;
  readonly tools: ModuleHost["tools"];
  /** Production modules by node type. */
  readonly modules: ReadonlyMap<string, Module>;
  readonly contracts: ReadonlyMap<string, ContractData>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** What a graph run is started with: validated definitions, and what they are to be run for. */
export interface GraphRun {
  readonly run: NewRun;
  readonly workflow: WorkflowDefinition;
  readonly outputType: OutputTypeDefinition;
  readonly orderLineParams: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly onProgress?: (node: string, fraction: number, message: string) => void;
}

interface LiveRun {
  readonly plan: Plan;
  readonly start: GraphRun;
  readonly abort: AbortController;
}

/**
 * Executes graphs. A run's nodes wait in the database; ready ones go into the queue of their resource class; a
 * node's end and its successors' start are one transaction.
 */
export class Engine {
  readonly #parts: EngineParts;
  readonly #queue: NodeQueue;
  readonly #live = new Map<string, LiveRun>();
  readonly #ended = new EventEmitter();
  readonly #stop = new AbortController();
  readonly #worker = `${hostname()}:${process.pid}`;
  #loops: Promise<void>[] = [];

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#queue = new NodeQueue(parts.database.pglite, parts.onError);
    this.#ended.setMaxListeners(0);
  }

  async start(): Promise<void> {
    await this.#queue.start();
    this.#loops = resourceClasses.flatMap((resource) =>
      Array.from({ length: concurrency[resource] }, () => this.#work(resource)),
    );
  }

  /** Ends the workers; runs still going are cancelled. */
  async stop(): Promise<void> {
    for (const live of this.#live.values()) live.abort.abort();
    this.#stop.abort();
    await Promise.all(this.#loops);
    await this.#queue.stop();
  }

  /**
   * Starts a graph run and waits for its end. The run record tells how it ended.
   * @param signal cancels the run
   */
  async execute(start: GraphRun, signal: AbortSignal): Promise<void> {
    const { id } = start.run;
    const plan = planRun(start.workflow, start.outputType, start.orderLineParams, this.#parts.contracts);
    const abort = new AbortController();
    const cancel = () => abort.abort();
    const ended = new Promise<void>((resolve) => this.#ended.once(id, resolve));
    this.#live.set(id, { plan, start, abort });
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const ready = plan.nodes.filter((node) => node.needs.length === 0);
      await this.#parts.database.db.transaction().execute(async (tx) => {
        await insertRun(tx, start.run, this.#parts.now());
        for (const [position, node] of plan.nodes.entries()) {
          const status = node.needs.length === 0 ? "queued" : "planned";
          const row = { nodeId: node.id, position, type: node.type, status, params: node.params } as const;
          await insertNodeRun(tx, id, row, this.#parts.now());
        }
        for (const node of ready) await this.#queue.send(tx, node.resource, { runId: id, nodeId: node.id });
      });
      for (const node of ready) this.#queue.wake(node.resource);
      if (signal.aborted) cancel();
      await Promise.race([ended, this.#cancelled(id, abort.signal)]);
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#live.delete(id);
    }
  }

  async #cancelled(runId: string, signal: AbortSignal): Promise<void> {
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    const error = { code: "interrupted", message: "the run was cancelled", remedy: "Start it again." };
    await finishRun(this.#parts.database.db, runId, { status: "cancelled", error }, this.#parts.now());
  }

  async #work(resource: ResourceClass): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const job = await this.#queue.fetch(resource);
        if (job === undefined) await this.#queue.untilWoken(resource, signal);
        else await this.#execute(resource, job);
      } catch (error) {
        // A worker must outlive a bad job; the error is reported, and the next look waits a little.
        this.#parts.onError(error);
        await this.#queue.untilWoken(resource, signal);
      }
    }
  }

  async #execute(resource: ResourceClass, job: ClaimedJob): Promise<void> {
    const live = this.#live.get(job.runId);
    const node = live?.plan.nodes.find(({ id }) => id === job.nodeId);
    const { db } = this.#parts.database;
    if (live === undefined || node === undefined) {
      await db.transaction().execute((tx) => this.#queue.complete(tx, resource, job.jobId));
      return;
    }
    const inputs = await this.#inputs(job.runId, node);
    const fence = await claimNode(db, job.runId, node.id, inputs, this.#worker, this.#parts.now());
    if (fence === undefined) {
      await db.transaction().execute((tx) => this.#queue.complete(tx, resource, job.jobId));
      return;
    }
    const end = await this.#call(live, node, inputs, { runId: job.runId, nodeId: node.id, fence });
    const woken = await db.transaction().execute(async (tx) => {
      // The run's row is held while its nodes are looked at, so two ends at once cannot both miss a successor.
      await tx.selectFrom("run").select("id").where("id", "=", job.runId).forUpdate().execute();
      await this.#queue.complete(tx, resource, job.jobId);
      if (!(await finishNode(tx, job.runId, node.id, fence, end, this.#parts.now()))) return [];
      return end.status === "succeeded" ? this.#advance(tx, job.runId, live.plan) : this.#fail(tx, job.runId, end);
    });
    for (const successor of woken) this.#queue.wake(successor);
    const run = await db.selectFrom("run").select("status").where("id", "=", job.runId).executeTakeFirstOrThrow();
    if (run.status !== "running") this.#ended.emit(job.runId);
  }

  async #inputs(runId: string, node: PlannedNode): Promise<Record<string, ArtifactRef[]>> {
    if (node.needs.length === 0) return {};
    const above = await this.#parts.database.db
      .selectFrom("node_run")
      .select(["node_id", "outputs"])
      .where("run_id", "=", runId)
      .where("node_id", "in", [...node.needs])
      .execute();
    const outputs = new Map(above.map((row) => [row.node_id, row.outputs]));
    return Object.fromEntries(
      Object.entries(node.wires).map(([port, wires]) => [
        port,
        wires.map((wire) => {
          const ref = outputs.get(wire.node)?.[wire.port];
          if (ref === undefined) throw new Error(`run "${runId}": "${wire.node}.${wire.port}" has no artifact`);
          return ref;
        }),
      ]),
    );
  }

  async #call(
    live: LiveRun,
    node: PlannedNode,
    inputs: Readonly<Record<string, readonly ArtifactRef[]>>,
    where: { runId: string; nodeId: string; fence: number },
  ): Promise<NodeEnd> {
    const module = this.#parts.modules.get(node.type);
    if (module === undefined) return { status: "failed", error: failureText(noModule(node.type)) };
    let notes: readonly string[] = [];
    const host = {
      artifacts: this.#parts.artifacts,
      tools: this.#parts.tools,
      signal: live.abort.signal,
      now: this.#parts.now,
      progress: (fraction: number, message: string) => live.start.onProgress?.(node.id, fraction, message),
      record: async (call: ModuleCallRecord) => {
        notes = call.notes;
        await insertModuleCall(this.#parts.database.db, where, call);
      },
    };
    const { receives, uses, inputs: ports } = module.contract;
    const { request, library, rules } = live.start.run;
    const single = Object.entries(inputs).map(([port, refs]) => [
      port,
      ports[port]?.cardinality === "many" ? refs : refs[0],
    ]);
    live.start.onProgress?.(node.id, 0, "");
    try {
      const outputs = await callModule(host, node.callId, module, {
        params: Object.fromEntries(Object.entries(node.params).map(([name, { value }]) => [name, value])) as never,
        inputs: Object.fromEntries(single) as never,
        request: receives === undefined ? undefined : request,
        library: uses.includes("material-library") ? library : undefined,
        rules: uses.includes("mapping-rules") ? rules : undefined,
      });
      return { status: "succeeded", outputs, notes };
    } catch (error) {
      if (!(error instanceof RenderlineError)) this.#parts.onError(error);
      return { status: live.abort.signal.aborted ? "cancelled" : "failed", error: failureText(error) };
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
    for (const node of ready) {
      await tx
        .updateTable("node_run")
        .set({ status: "queued", queued_at: this.#parts.now() })
        .where("run_id", "=", runId)
        .where("node_id", "=", node.id)
        .execute();
      await this.#queue.send(tx, node.resource, { runId, nodeId: node.id });
    }
    return ready.map((node) => node.resource);
  }

  async #fail(
    tx: Transaction<Database>,
    runId: string,
    end: Exclude<NodeEnd, { status: "succeeded" }>,
  ): Promise<ResourceClass[]> {
    await finishRun(tx, runId, end, this.#parts.now());
    return [];
  }
}

/** Contracts and modules are listed apart, so a node can be in the palette before its code is there. */
function noModule(type: string): RenderlineError {
  return new RenderlineError(
    "definition-invalid",
    `node type "${type}" has a contract but no module in this installation`,
    "Write its module in runtime/modules and list it there; npx renderline check shows what else is missing.",
  );
}
