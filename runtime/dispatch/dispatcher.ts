import { EventEmitter, once } from "node:events";
import type { App } from "#runtime/app";
import { pause } from "#runtime/engine/every";
import { JobQueues } from "#runtime/engine/queue";
import { LegacyLane, type LegacyParts } from "./legacy-lane.ts";
import { legacyQueue } from "./legacy-run.ts";
import { compareShadows, settleDispatches } from "./settle-dispatch.ts";

/** What a process does for dispatches. */
export interface DispatcherRoles {
  /** Executes legacy runs. */
  readonly legacy: boolean;
  /** Publishes what runs have made, and starts legacy where a graph failed. */
  readonly settle: boolean;
}

/**
 * Serves dispatches, whoever made them: executes legacy runs, publishes what runs have made, starts legacy where a graph has
 * failed. It knows nothing of how graphs are executed.
 */
export class Dispatcher {
  readonly queues: JobQueues;
  readonly #parts: LegacyParts;
  readonly #roles: DispatcherRoles;
  readonly #lane: LegacyLane;
  readonly #stop = new AbortController();
  readonly #woken = new EventEmitter();
  #loops: Promise<void>[] = [];

  constructor(parts: LegacyParts, roles: DispatcherRoles) {
    this.#parts = parts;
    this.#roles = roles;
    const { timing, onError } = parts;
    this.queues = new JobQueues(parts.database, { names: [legacyQueue], pollMs: timing.pollMs, onError });
    this.#lane = new LegacyLane(parts, this.queues, () => this.#woken.emit("settle"));
  }

  async start(app: App): Promise<void> {
    await this.queues.start();
    if (this.#roles.legacy) this.#lane.start();
    this.#loops = [
      ...(this.#roles.legacy ? [this.#repeat(this.#parts.timing.superviseMs, () => this.#lane.supervise())] : []),
      ...(this.#roles.settle
        ? [this.#repeat(this.#parts.timing.pollMs, () => settleAll(app, this.#parts.onError), "settle")]
        : []),
    ];
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#lane.stop();
    await Promise.all(this.#loops);
    await this.queues.stop();
  }

  /** Lets this process look at once. */
  wake(): void {
    this.queues.wake(legacyQueue);
    this.#woken.emit("settle");
  }

  async #repeat(pauseMs: number, act: () => Promise<void>, event?: string): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const waits = [pause(pauseMs, signal)];
      // Listened for from here on, so that what comes while one looks is not missed.
      const heard = new AbortController();
      if (event !== undefined) waits.push(once(this.#woken, event, { signal: heard.signal }).then(noop, noop));
      await act().catch(this.#parts.onError);
      await Promise.race(waits);
      heard.abort();
    }
  }
}

const noop = (): undefined => undefined;

async function settleAll(app: App, onError: (error: unknown) => void): Promise<void> {
  const look = { onError, unsettled: new Set<string>() };
  while ((await settleDispatches(app, look)) > 0);
  await compareShadows(app, look);
}
