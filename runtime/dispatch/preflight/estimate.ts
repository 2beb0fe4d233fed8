import { sql } from "kysely";
import type { App } from "#runtime/app";
import type { Mode } from "#runtime/store/status";
import { found, type LineCheck, type PreflightLine } from "./report.ts";

/** So many of the newest runs are looked at. */
const lookedAt = 20;

/** What the module calls of past runs took. */
export interface PastCalls {
  readonly runs: number;
  /** Median seconds by call id. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** The newest runs of an output type on one path that succeeded. A call whose result was kept has made nothing, and tells nothing. */
export async function pastCalls(app: App, outputType: string, path: Mode): Promise<PastCalls> {
  const { rows } = await sql<{ call_id: string; seconds: number; runs: number }>`
    with past as (
      select id from run where output_type = ${outputType} and mode = ${path} and status = 'succeeded'
      order by created_at desc limit ${lookedAt}
    ), made as (
      select run_id, call_id, extract(epoch from finished_at - started_at) as seconds from module_call
      where run_id in (select id from past) and error is null and finished_at > started_at
    )
    select call_id, percentile_cont(0.5) within group (order by seconds)::float8 as seconds,
      (select count(distinct run_id)::int from made) as runs
    from made group by call_id`.execute(app.database.db);
  return { runs: rows[0]?.runs ?? 0, seconds: new Map(rows.map(({ call_id: id, seconds }) => [id, seconds])) };
}

/** @param keptCalls ids of the calls whose results are kept */
export function estimateOf(past: PastCalls, keptCalls: ReadonlySet<string>): PreflightLine["estimate"] {
  if (past.runs === 0) return null;
  let seconds = 0;
  for (const [id, median] of past.seconds) if (!keptCalls.has(id)) seconds += median;
  return { seconds, runs: past.runs };
}

export function checkTime(path: Mode, estimate: PreflightLine["estimate"]): LineCheck {
  if (estimate === null) {
    const message = "no past run of this output type on this path has told how long it takes";
    return found("time", path, "unknown", { code: "no-past-runs", message });
  }
  const { seconds, runs } = estimate;
  const message = `about ${seconds.toFixed(1)} s of work, by the median of ${runs} past ${runs === 1 ? "run" : "runs"}`;
  return found("time", path, "ok", { code: "time-estimated", message });
}
