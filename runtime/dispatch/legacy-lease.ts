import { sql, type Transaction } from "kysely";
import { every } from "#runtime/engine/every";
import { outlasting } from "#runtime/engine/outlasting";
import type { EngineTiming } from "#runtime/engine/timing";
import { leaseEnd } from "#runtime/engine/worker";
import type { OpenDatabase } from "#runtime/store/database";
import type { Database, Progress } from "#runtime/store/schema";
import { holdLegacyTry, type LegacyClaim } from "./legacy-run.ts";

interface LeaseParts {
  readonly database: OpenDatabase;
  readonly timing: EngineTiming;
  readonly onError: (error: unknown) => void;
}

/** One try at a legacy run while this process is at work on it: its lease is renewed, with how far it has come, until it is let go. */
export class LegacyLease {
  readonly #parts: LeaseParts;
  readonly #claim: Pick<LegacyClaim, "run" | "attempts">;
  readonly #lost = new AbortController();
  readonly #released = new AbortController();
  readonly #beating: Promise<void>;
  #told: Progress | null = null;

  constructor(parts: LeaseParts, claim: Pick<LegacyClaim, "run" | "attempts">) {
    this.#parts = parts;
    this.#claim = claim;
    const { timing, onError } = parts;
    this.#beating = every(timing.heartbeatMs, () => this.#renew(), { signal: this.#released.signal, onError });
  }

  /** Fires when the run has ended elsewhere, or is another worker's: what is still made of it would be refused. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** What the next renewal tells; null: the step has not come anywhere yet. */
  tell(progress: Progress | null): void {
    this.#told = progress;
  }

  /** Whether the try is still this process's; the run's row is held until the transaction ends. */
  holds(tx: Transaction<Database>): Promise<boolean> {
    return holdLegacyTry(tx, this.#claim);
  }

  /** Writes the try's end, if it is still this process's to write, once a database that is away is back. */
  async end(write: (tx: Transaction<Database>) => Promise<unknown>): Promise<void> {
    const { database, timing } = this.#parts;
    const act = (): Promise<void> =>
      database.db.transaction().execute(async (tx) => {
        if (await this.holds(tx)) await write(tx);
      });
    await outlasting(act, { seconds: timing.leaseSeconds, signal: this.lost });
  }

  async release(): Promise<void> {
    this.#released.abort();
    await this.#beating;
  }

  async #renew(): Promise<void> {
    const { database, timing } = this.#parts;
    const { run, attempts } = this.#claim;
    const come = this.#told === null ? null : JSON.stringify(this.#told);
    const { numAffectedRows = 0n } = await sql`
      update run set lease_until = ${leaseEnd(timing.leaseSeconds)}, progress = ${come}::jsonb
      where id = ${run.id} and attempts = ${attempts} and status = 'running'`.execute(database.db);
    if (numAffectedRows === 0n) this.#lost.abort();
  }
}
