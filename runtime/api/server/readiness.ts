import { sql } from "kysely";
import type { App } from "#runtime/app";

/** What a server needs, and whether it is there. */
export interface Readiness {
  readonly database: boolean;
  readonly store: boolean;
  readonly queue: boolean;
}

/** Long enough for a busy database, short enough for whoever asks, milliseconds. */
const patienceMs = 5_000;

/** So long an answer is given again, milliseconds: who asks often, and needs no token for it, makes nothing look often. */
const keptMs = 1_000;

interface Look {
  readonly found: Promise<Readiness>;
  /** When it has ended, if it has. */
  endedAt?: number;
}

/** Looks whether everything is there that executing and answering take, once at a time. */
export class ReadinessWatch {
  readonly #app: App;
  #last: Look | undefined;

  constructor(app: App) {
    this.#app = app;
  }

  look(): Promise<Readiness> {
    const { found, endedAt } = this.#last ?? {};
    if (found !== undefined && (endedAt === undefined || performance.now() - endedAt < keptMs)) return found;
    const last: Look = { found: readinessOf(this.#app) };
    this.#last = last;
    return last.found.finally(() => (last.endedAt = performance.now()));
  }
}

async function readinessOf(app: App): Promise<Readiness> {
  const [database, store, queue] = await Promise.all([
    inTime(sql`select 1`.execute(app.database.db).then(() => true)),
    inTime(app.artifacts.reach().then(() => true)),
    inTime(app.dispatcher.queues.isInstalled()),
  ]);
  return { database, store, queue };
}

/** Whatever is thrown means no: why stands in the log of whoever needed it. */
async function inTime(look: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, patienceMs, false)));
  try {
    return await Promise.race([look.catch(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
