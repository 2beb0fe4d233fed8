import type { Migration } from "kysely/migration";
import * as firstTables from "./2026-11-23-first-tables.ts";
import * as materialState from "./2026-11-24-material-state.ts";
import * as partLedger from "./2026-11-24-part-ledger.ts";
import * as pendingRevision from "./2026-11-24-pending-revision.ts";
import * as resultCache from "./2026-11-24-result-cache.ts";
import * as runsThatLast from "./2026-11-24-runs-that-last.ts";
import * as safeDispatch from "./2026-11-24-safe-dispatch.ts";
import * as tokens from "./2026-11-24-tokens.ts";
import * as toldEvents from "./2026-11-24-told-events.ts";
import * as presentWorkers from "./2026-11-25-present-workers.ts";
import * as retriedRuns from "./2026-11-25-retried-runs.ts";
import * as toldProgress from "./2026-11-25-told-progress.ts";
import * as timeAtWork from "./2026-12-01-time-at-work.ts";

/** Every migration, oldest first. A shipped one is never edited: a change is a new file and a new line. */
export const migrations: Readonly<Record<string, Migration>> = {
  "2026-11-23-first-tables": firstTables,
  "2026-11-24-material-state": materialState,
  "2026-11-24-part-ledger": partLedger,
  "2026-11-24-pending-revision": pendingRevision,
  "2026-11-24-result-cache": resultCache,
  "2026-11-24-runs-that-last": runsThatLast,
  "2026-11-24-safe-dispatch": safeDispatch,
  "2026-11-24-tokens": tokens,
  "2026-11-24-told-events": toldEvents,
  "2026-11-25-present-workers": presentWorkers,
  "2026-11-25-retried-runs": retriedRuns,
  "2026-11-25-told-progress": toldProgress,
  "2026-12-01-time-at-work": timeAtWork,
};
