import { sql, type Transaction } from "kysely";
import type { ArtifactRef } from "#contracts";
import { servesNothing, type App } from "#runtime/app";
import { cancelOrderLine } from "#runtime/dispatch/cancel";
import { LegacyLane } from "#runtime/dispatch/legacy-lane";
import { claimLegacyRun, failLegacyTry, holdLegacyTry, type LegacyClaim } from "#runtime/dispatch/legacy-run";
import { compareShadows, settleDispatches } from "#runtime/dispatch/settle-dispatch";
import { ordersFixture, type OrdersFixture } from "#runtime/dispatch/testing/orders";
import { claimNode, type Claim } from "#runtime/engine/claim";
import { nodeJobSchema } from "#runtime/engine/queue";
import { settle, type AttemptEnd } from "#runtime/engine/settle";
import { Shapes } from "#runtime/engine/shape";
import { supervise } from "#runtime/engine/supervise";
import { engineTiming } from "#runtime/engine/timing";
import { contractsOf } from "#runtime/registry";
import { finishRun } from "#runtime/store/run-records";
import type { Database, Failure } from "#runtime/store/schema";
import type { DispatchMode } from "#runtime/store/status";

/** How a step of a worker ends: as it should, or with a failure of a class of its own. */
export const ends = ["succeeds", "tool-failed", "tool-crashed", "drained"] as const;
export type End = (typeof ends)[number];

/** A try that a worker has taken, and may end whenever it likes. */
type Held =
  | { readonly path: "graph"; readonly claim: Claim }
  | { readonly path: "legacy"; readonly claim: LegacyClaim };

/**
 * Dispatches on a real database, and workers whose every step is taken when it is told to, in whatever order: nothing in
 * here runs by itself.
 */
export class World {
  readonly #orders: OrdersFixture;
  readonly #app: App;
  readonly #shapes: Shapes;
  readonly #lane: LegacyLane;
  readonly #held: Held[] = [];
  readonly lines: string[] = [];
  static #worlds = 0;
  readonly #name: string;

  /** What every step gives as its result: contents do not matter here, but that they are there. */
  readonly #made: ArtifactRef;

  private constructor(orders: OrdersFixture, made: ArtifactRef) {
    this.#orders = orders;
    this.#made = made;
    this.#app = orders.app;
    this.#shapes = new Shapes(contractsOf(orders.app.registry));
    const { database, artifacts, tools, now, dispatcher } = orders.app;
    const timing = { ...engineTiming, retrySeconds: retries };
    const parts = { database, artifacts, tools, timing, now, onError: () => undefined };
    this.#lane = new LegacyLane(parts, dispatcher.queues, () => undefined);
    World.#worlds += 1;
    this.#name = `world-${World.#worlds}`;
  }

  /** The database and files that worlds are made in, one after the other. */
  static openOrders(): Promise<OrdersFixture> {
    return ordersFixture({ database: { folder: undefined }, serves: servesNothing, timing: { superviseMs: never } });
  }

  static async open(orders: OrdersFixture, mode: DispatchMode): Promise<World> {
    await orders.mode(mode, mode === "canary" ? 50 : undefined);
    return new World(orders, await orders.app.artifacts.write("glb", "model", Buffer.from("a model")));
  }

  get db(): App["database"]["db"] {
    return this.#app.database.db;
  }

  async dispatchNew(): Promise<void> {
    const line = `${this.#name}-${this.lines.length}`;
    await this.#orders.order(line);
    await this.#orders.dispatch(line);
    this.lines.push(line);
  }

  /** Dispatches a line again, if nothing is under way for it. */
  async dispatchAgain(which: number): Promise<void> {
    const line = this.lines[which % this.lines.length];
    if (line !== undefined) await unless(this.#orders.dispatch(line), "dispatch-under-way");
  }

  async mode(mode: DispatchMode, share: number): Promise<void> {
    await this.#orders.mode(mode, mode === "canary" ? share : undefined);
  }

  async cancel(which: number): Promise<void> {
    const orderLineId = this.lines[which % this.lines.length];
    if (orderLineId !== undefined)
      await unless(cancelOrderLine(this.#app, { orderLineId, author: "Ada" }), "nothing-under-way");
  }

  /** A worker takes what is ready. @returns whether anything was */
  async claim(which: number): Promise<boolean> {
    const { rows } = await sql<{ run_id: string; node_id: string | null; workflow: string; module: string }>`
      select r.id as run_id, n.node_id, r.workflow_digest as workflow, n.module from run r
      left join node_run n on n.run_id = r.id and n.status = 'queued' where n.status = 'queued' and r.mode = 'graph'
        or r.mode = 'legacy' and r.status = 'queued' order by 1, 2`.execute(this.db);
    const row = rows[which % rows.length];
    if (row === undefined) return false;
    const { run_id: runId, node_id: nodeId, workflow, module } = row;
    await this.#inTransaction(async (tx) => {
      if (nodeId === null) {
        const claim = await claimLegacyRun(tx, runId, { worker: "w", leaseSeconds: 60 });
        if (claim !== undefined) this.#held.push({ path: "legacy", claim });
        return;
      }
      const { now, dispatcher } = this.#app;
      const parts = { queues: dispatcher.queues, shapes: this.#shapes, holds: new Set([module]), now };
      const job = nodeJobSchema.parse({ runId, nodeId, module, workflow });
      const claim = await claimNode(tx, { ...parts, worker: "w", leaseSeconds: 60 }, "cpu", job);
      if (claim !== undefined) this.#held.push({ path: "graph", claim });
    });
    return true;
  }

  /**
   * A worker ends a try.
   * @returns whether it was too late: by now the try has ended, or what it is at is another worker's
   */
  async end(which: number, end: End): Promise<boolean> {
    const held = this.#held[which % this.#held.length];
    if (held === undefined) return false;
    const late = !(await this.#isCurrent(held));
    const { dispatcher, now } = this.#app;
    const tries = { queues: dispatcher.queues, retrySeconds: retries, now };
    const error = { code: end, message: "told to fail", remedy: "Tell it not to." };
    await this.#inTransaction(async (tx) => {
      if (held.path === "graph") {
        await settle(tx, tries, held.claim, await this.#endOf(tx, held.claim, end, error));
      } else if (await holdLegacyTry(tx, held.claim)) {
        const { run } = held.claim;
        if (end === "succeeds")
          await finishRun(tx, run.id, { status: "succeeded", outputs: { glb: this.#made } }, now());
        else await failLegacyTry(tx, tries, held.claim, error, end === "drained" ? "released" : "tried");
      }
    });
    return late;
  }

  async #isCurrent({ path, claim }: Held): Promise<boolean> {
    const { rows } = await (
      path === "legacy"
        ? sql`select 1 from run where id = ${claim.run.id} and attempts = ${claim.attempts} and status = 'running'`
        : sql`select 1 from node_run where run_id = ${claim.runId} and node_id = ${claim.node.id}
          and attempts = ${claim.fence} and status = 'running'`
    ).execute(this.db);
    return rows.length > 0;
  }

  /** A worker is not heard of any more, though it may still be at work; whoever looks finds that. */
  async lose(which: number): Promise<void> {
    const held = this.#held[which % this.#held.length];
    if (held === undefined) return;
    const past = sql`lease_until = now() - interval '1 s'`;
    if (held.path === "legacy")
      await sql`update run set ${past} where id = ${held.claim.run.id} and status = 'running'`.execute(this.db);
    else
      await sql`update node_run set ${past} where run_id = ${held.claim.runId} and node_id = ${held.claim.node.id}
        and status = 'running'`.execute(this.db);
    await this.supervise();
  }

  /** What a worker is at is lost, and another takes it; the first may still end it. */
  async loseToAnother(which: number): Promise<void> {
    await this.lose(which);
    await this.claim(which);
  }

  async supervise(): Promise<void> {
    const { dispatcher, now } = this.#app;
    const parts = { queues: dispatcher.queues, shapes: this.#shapes, retrySeconds: retries, now };
    await this.#inTransaction((tx) => supervise(tx, parts));
    await this.#lane.supervise();
  }

  /** A run is past its time. */
  async late(which: number): Promise<void> {
    const { rows } = await sql<{ id: string }>`
      select id from run where status in ('queued', 'running') and dispatch_id is not null order by 1`.execute(this.db);
    const row = rows[which % rows.length];
    if (row === undefined) return;
    await sql`update run set time_limit = 0, deadline = case when may_publish then null else now() - interval '1 s' end
      where id = ${row.id}`.execute(this.db);
    await this.supervise();
  }

  async settle(): Promise<void> {
    await settleDispatches(this.#app);
    await compareShadows(this.#app);
  }

  /** All that is open is done, by workers that do as they should. */
  async finish(): Promise<void> {
    const past = sql`lease_until = now() - interval '1 s'`;
    await sql`update run set ${past} where status = 'running' and mode = 'legacy'`.execute(this.db);
    await sql`update node_run set ${past} where status = 'running'`.execute(this.db);
    await this.supervise();
    this.#held.splice(0);
    for (let step = 0; step < 1000; step += 1) {
      if (await this.claim(0)) await this.end(this.#held.length - 1, "succeeds");
      else if (!(await this.#isOpen())) return;
      else await this.settle();
    }
    throw new Error("what is open does not end");
  }

  async #isOpen(): Promise<boolean> {
    const { rows } = await sql<{ open: boolean }>`
      select exists (select from run where status in ('queued', 'running'))
        or exists (select from dispatch where status = 'running') as open`.execute(this.db);
    return rows[0]?.open === true;
  }

  async #endOf(tx: Transaction<Database>, { node, runId }: Claim, end: End, error: Failure): Promise<AttemptEnd> {
    if (end === "drained") return { status: "released" };
    if (end !== "succeeds") {
      const run = await tx.selectFrom("run").select("status").where("id", "=", runId).executeTakeFirstOrThrow();
      return { status: run.status === "running" ? "failed" : "cancelled", error };
    }
    const outputs = contractsOf(this.#app.registry).get(node.type)?.outputs ?? {};
    const made = Object.entries(outputs).map(([port, { kind, role }]) => [port, { ...this.#made, kind, role }]);
    return { status: "succeeded", outputs: Object.fromEntries(made), notes: [] };
  }

  async #inTransaction(act: (tx: Transaction<Database>) => Promise<unknown>): Promise<void> {
    await this.db.transaction().execute(act);
  }
}

const retries = [0, 0];
/** As late as a timer can be set, milliseconds. */
const never = 2 ** 31 - 1;

async function unless(act: Promise<unknown>, code: string): Promise<void> {
  try {
    await act;
  } catch (error) {
    if ((error as { code?: unknown }).code !== code) throw error;
  }
}
