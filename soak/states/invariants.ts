import { sql } from "kysely";
import type { World } from "./world.ts";

const terminal = new Set(["succeeded", "failed", "cancelled", "skipped", "published"]);

/** What stands in the database of runs, their nodes and attempts, dispatches and publications. */
export interface Snapshot {
  /** Status by kind and key. */
  readonly statuses: ReadonlyMap<string, string>;
  /** Fences, by kind and key: numbers that only rise. */
  readonly fences: ReadonlyMap<string, number>;
  /** Publications by dispatch, as text. */
  readonly publications: ReadonlyMap<string, string>;
}

export async function look({ db }: World): Promise<Snapshot> {
  const { rows: statuses } = await sql<{ key: string; status: string; fence: number | null }>`
    select 'run ' || id as key, status, attempts as fence from run union all
    select 'dispatch ' || id, status, fence from dispatch union all
    select 'node ' || run_id || ' ' || node_id, status, attempts from node_run where resource <> '' union all
    select 'attempt ' || run_id || ' ' || node_id || ' ' || fence, status, null from attempt union all
    select 'mode ' || output_type, mode, fence from output_type_mode`.execute(db);
  const { rows: publications } = await sql<{ dispatch_id: string; text: string }>`
    select dispatch_id, row_to_json(publication)::text as text from publication`.execute(db);
  return {
    statuses: new Map(statuses.map(({ key, status }) => [key, status])),
    fences: new Map(statuses.flatMap(({ key, fence }) => (fence === null ? [] : [[key, fence]]))),
    publications: new Map(publications.map(({ dispatch_id, text }) => [dispatch_id, text])),
  };
}

/** What a step has changed that nothing may change. */
export function changedWrongly(before: Snapshot, after: Snapshot): string[] {
  const faults: string[] = [];
  for (const [key, status] of before.statuses) {
    const now = after.statuses.get(key);
    if (terminal.has(status) && now !== status) faults.push(`${key} was ${status} and is ${now ?? "gone"}`);
  }
  for (const [key, fence] of before.fences) {
    const now = after.fences.get(key) ?? -1;
    if (now < fence) faults.push(`the fence of ${key} fell from ${fence} to ${now}`);
  }
  for (const [dispatch, text] of before.publications) {
    if (after.publications.get(dispatch) !== text) faults.push(`the publication of ${dispatch} was changed`);
  }
  return faults;
}

/** Sentences about the database, each a query for what contradicts it. */
const sentences: Readonly<Record<string, string>> = {
  "a dispatch has at most one output": "select dispatch_id from publication group by 1 having count(*) > 1",
  "a dispatch is published exactly when it has an output": `select d.id from dispatch d left join publication p
    on p.dispatch_id = d.id where (d.status = 'published') <> (p.dispatch_id is not null)`,
  "an output is of a run that has succeeded, may publish, and has its dispatch's fence": `select p.dispatch_id
    from publication p join run r on r.id = p.run_id join dispatch d on d.id = p.dispatch_id
    where r.status <> 'succeeded' or not r.may_publish or r.dispatch_id <> d.id or r.fence <> d.fence or p.fence <> d.fence`,
  "a run goes on while a node of it does": `select r.id from run r where r.mode = 'graph' and r.status = 'running'
    and not exists (select from node_run n where n.run_id = r.id and n.status in ('planned', 'queued', 'running'))`,
  "a run has succeeded when all its nodes have": `select r.id from run r join node_run n on n.run_id = r.id
    where r.mode = 'graph' and r.status = 'succeeded' and n.status <> 'succeeded'`,
  "nothing of a run that has ended waits to start": `select r.id from run r join node_run n on n.run_id = r.id
    where r.status in ('succeeded', 'failed', 'cancelled') and n.status in ('planned', 'queued')`,
  "no node starts before what it needs has succeeded": `select n.run_id from node_run n
    join run r on r.id = n.run_id join definition w on w.digest = r.workflow_digest
    cross join lateral jsonb_array_elements(w.text::jsonb -> 'nodes') as node
    cross join lateral jsonb_each(node -> 'wires') as wire
    join node_run above on above.run_id = n.run_id and above.node_id = wire.value ->> 'node'
    where node ->> 'id' = n.node_id and n.attempts > 0 and above.status <> 'succeeded'`,
  "a node has one attempt at work, of its last fence, exactly while it runs": `select n.run_id from node_run n
    left join attempt a on a.run_id = n.run_id and a.node_id = n.node_id and a.status = 'running'
    where n.resource <> '' and ((n.status = 'running') <> (a.fence is not null) or a.fence <> n.attempts)`,
  "a dispatch that is being made has a run of its fence that may become its output": `select d.id from dispatch d
    where d.status = 'running' and not exists (select from run r where r.dispatch_id = d.id and r.fence = d.fence and r.may_publish)`,
  "in mode legacy nothing is left to the graph": `select d.id from dispatch d join output_type_mode m
    on m.output_type = d.output_type where m.mode = 'legacy' and d.status = 'running' and d.path = 'graph'`,
};

export async function contradicted({ db }: World): Promise<string[]> {
  const faults: string[] = [];
  for (const [sentence, query] of Object.entries(sentences)) {
    const { rows } = await sql.raw(query).execute(db);
    if (rows.length > 0) faults.push(`not so: ${sentence}: ${JSON.stringify(rows.slice(0, 3))}`);
  }
  return faults;
}
