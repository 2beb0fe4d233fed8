import { EventEmitter, once } from "node:events";
import type { App } from "#runtime/app";
import { pause } from "#runtime/engine/every";
import { JobQueues } from "#runtime/engine/queue";
import type { NewRun } from "#runtime/store/run-records";
import { LegacyLane, type LegacyParts } from "./legacy-lane.ts";
import { LegacyLease } from "./legacy-lease.ts";
import { legacyQueue, startAttendedLegacy } from "./legacy-run.ts";
import { takeUpWaiting } from "./resume.ts";
import { compareShadows, settleDispatches } from "./settle-dispatch.ts";

/** What a process does for dispatches. */
export interface DispatcherRoles {
  /** Executes legacy runs. */
  readonly legacy: boolean;
  /** Publishes what runs have made, starts legacy where a graph failed, takes up runs that waited. */
  readonly settle: boolean;
}

/**
 * Serves dispatches, whoever made them: executes legacy runs, publishes what runs have made, starts legacy where a graph has
 * failed, has runs go on that waited for a material. It knows nothing of how graphs are executed.
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
    const { timing, onError } = this.#parts;
    this.#loops = [
      ...(this.#roles.legacy ? [this.#repeat(timing.superviseMs, () => this.#lane.supervise())] : []),
      ...(this.#roles.settle
        ? [
            this.#repeat(timing.pollMs, () => settleAll(app, onError), "settle"),
            this.#repeat(timing.superviseMs, () => takeUpWaiting(app, onError)),
          ]
        : []),
    ];
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#lane.stop();
    await Promise.all(this.#loops);
    await this.queues.stop();
  }

  /** Starts a legacy run that this process executes at once, for a caller who waits: it ends with this process. */
  async attend(run: NewRun): Promise<LegacyLease> {
    const { database, timing } = this.#parts;
    const claim = await startAttendedLegacy(database.db, run, timing.leaseSeconds);
    return new LegacyLease(this.#parts, claim);
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
