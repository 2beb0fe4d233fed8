import type { OutputTypeDefinition, WorkflowDefinition } from "#contracts";
import type { NewRun } from "#runtime/store/run-records";
import type { OrderLineParams } from "./order-line-params.ts";
import type { Plan } from "./plan.ts";

/** What a graph run is started with: validated definitions, and what they are to be run for. */
export interface GraphRun {
  readonly run: NewRun;
  readonly workflow: WorkflowDefinition;
  readonly outputType: OutputTypeDefinition;
  readonly orderLineParams: OrderLineParams;
  readonly onProgress?: (node: string, fraction: number, message: string) => void;
}

/** A run that somebody in this process follows to its end. */
export interface LiveRun {
  readonly plan: Plan;
  readonly start: GraphRun;
  /** Ends the calls under way: the run was cancelled, or a node failed and the others' work is no longer wanted. */
  readonly abort: AbortController;
  readonly ended: PromiseWithResolvers<void>;
  /** The nodes being executed; the run's records are final when these have ended. */
  readonly executing: Set<Promise<void>>;
  /** Resolves when nothing of it is at work any more, however it ended. */
  readonly over: PromiseWithResolvers<void>;
  /** Whether its rows say that it runs. Before that there is nothing to cancel. */
  begun: boolean;
}

/** The runs that this process follows. Jobs are handed to whoever is on record here, so each run has one follower at a time. */
export class LiveRuns {
  readonly #runs = new Map<string, LiveRun>();

  get all(): readonly LiveRun[] {
    return [...this.#runs.values()];
  }

  get(id: string): LiveRun | undefined {
    return this.#runs.get(id);
  }

  /** Puts the caller on record, once nobody else follows the run any more. */
  async enter(start: GraphRun, plan: Plan): Promise<LiveRun> {
    const { id } = start.run;
    // Of several who wait, the first to wake enters in the same turn, and the others find it here.
    for (let before = this.#runs.get(id); before !== undefined; before = this.#runs.get(id)) await before.over.promise;
    const live: LiveRun = {
      plan,
      start,
      abort: new AbortController(),
      ended: Promise.withResolvers<void>(),
      executing: new Set(),
      over: Promise.withResolvers<void>(),
      begun: false,
    };
    this.#runs.set(id, live);
    return live;
  }

  async untilLeft(id: string): Promise<void> {
    for (let live = this.#runs.get(id); live !== undefined; live = this.#runs.get(id)) await live.over.promise;
  }

  leave(live: LiveRun): void {
    this.#runs.delete(live.start.run.id);
    live.over.resolve();
  }
}
