import { sql, type Transaction } from "kysely";
import type { z } from "zod";
import { RenderlineError, type ArtifactRef, type ResourceClass } from "#contracts";
import type { Database, Failure, ResolvedParam } from "#runtime/store/schema";
import type { JobQueues, nodeJobSchema } from "./queue.ts";
import { leaseEnd } from "./worker.ts";
import { pinnedShape } from "./pinned-shape.ts";
import type { GraphShape, ShapedNode, Shapes } from "./shape.ts";

/** Artifacts by input port; a single wire is a list of one. */
export type NodeInputs = Readonly<Record<string, readonly ArtifactRef[]>>;

/** One attempt at a node that this process has, until its lease ends. */
export interface Claim {
  readonly runId: string;
  readonly node: ShapedNode;
  readonly shape: GraphShape;
  /** Of this attempt: a result that comes with an older one is refused. */
  readonly fence: number;
  readonly failures: number;
  readonly priority: number;
  readonly params: Readonly<Record<string, ResolvedParam>>;
  readonly inputs: NodeInputs;
  /** What the node can receive besides its wires. */
  readonly sources: RunSources;
  /** Whether a kept result may be taken. */
  readonly cached: boolean;
  /** Whether somebody waits for the run. */
  readonly attended: boolean;
}

export interface RunSources {
  readonly request: ArtifactRef;
  readonly library: ArtifactRef | null;
  readonly rules: ArtifactRef | null;
  readonly material_state: ArtifactRef | null;
}

export interface ClaimParts {
  readonly queues: JobQueues;
  readonly shapes: Shapes;
  readonly now: () => Date;
  /** `key@version` of every module that this process holds. */
  readonly holds: ReadonlySet<string>;
  readonly worker: string;
  readonly leaseSeconds: number;
}

/** How long a job waits for a worker that holds its module, when one that does not has met it. */
const strangerSeconds = 2;

/**
 * Takes the node that a job names: node, attempt and lease are part of the transaction that takes the job.
 * @returns undefined when nobody needs it, or another worker must do it
 */
export async function claimNode(
  tx: Transaction<Database>,
  parts: ClaimParts,
  resource: ResourceClass,
  data: z.output<typeof nodeJobSchema>,
): Promise<Claim | undefined> {
  if (!parts.holds.has(data.module)) {
    await leaveToOthers(tx, parts, resource, data);
    return undefined;
  }
  const shape = await pinnedShape(tx, parts, { runId: data.runId, nodeId: data.nodeId, digest: data.workflow });
  if (shape === undefined) return undefined;
  const node = shape.nodes.get(data.nodeId);
  if (node === undefined) throw new Error(`run ${data.runId} has no node "${data.nodeId}"`);
  const { rows } = await sql<ClaimedRow>`
    with live as (
      select id, priority, cached, attended, request, library, rules, material_state from run
      where id = ${data.runId} and status = 'running' and workflow_digest = ${data.workflow}
    ), claimed as (
      update node_run set status = 'running', attempts = attempts + 1, started_at = now(), worker = ${parts.worker},
        progress = null, lease_until = ${leaseEnd(parts.leaseSeconds)}
      where run_id = ${data.runId} and node_id = ${node.id} and node_run.status = 'queued' and exists (select from live)
      returning node_run.attempts, failures, params
    ), attempted as (
      insert into attempt (run_id, node_id, fence, worker, status, started_at)
      select ${data.runId}, ${node.id}, attempts, ${parts.worker}, 'running', now() from claimed
    )
    select live.*, claimed.*, ${outputsAbove(data.runId, node.needs)} as above from live, claimed`.execute(tx);
  const [row] = rows;
  // The run has ended meanwhile, or this is a second job for the same node.
  if (row === undefined) return undefined;
  const { attempts, failures, priority, cached, attended, params, above, ...sources } = row;
  const inputs = inputsOf(node, above ?? {});
  const ours = { fence: attempts, failures, priority, params, inputs, sources, cached, attended };
  return { runId: data.runId, node, shape, ...ours };
}

/** Puts a job back for a worker that holds its module, before whatever it went before; nobody needs that of a run that has ended. */
async function leaveToOthers(
  tx: Transaction<Database>,
  { queues }: ClaimParts,
  resource: ResourceClass,
  data: z.output<typeof nodeJobSchema>,
): Promise<void> {
  const run = tx.selectFrom("run").select("priority").where("id", "=", data.runId).where("status", "=", "running");
  const live = await run.executeTakeFirst();
  if (live !== undefined) await queues.send(tx, resource, [data], { priority: live.priority, after: strangerSeconds });
}

/** Each node is named: told to look for them in a list, the database reads all nodes of the run. */
function outputsAbove(runId: string, needs: readonly string[]) {
  if (needs.length === 0) return sql`null::jsonb`;
  return sql`(select jsonb_object_agg(node_id, outputs) from node_run
    where run_id = ${runId} and node_id in (${sql.join(needs)}))`;
}

interface ClaimedRow extends RunSources {
  readonly cached: boolean;
  readonly attended: boolean;
  readonly priority: number;
  readonly attempts: number;
  readonly failures: number;
  readonly params: Readonly<Record<string, ResolvedParam>>;
  /** Outputs of the nodes that it needs, by node id. */
  readonly above: Readonly<Record<string, Readonly<Record<string, ArtifactRef>>>> | null;
}

/** The artifacts that stand at a node's input ports; a port whose artifact is lost is told of when the node is called. */
function inputsOf(node: ShapedNode, above: NonNullable<ClaimedRow["above"]>): NodeInputs {
  return Object.fromEntries(
    Object.entries(node.wires).map(([port, wires]) => [
      port,
      wires.map((wire) => above[wire.node]?.[wire.port]).filter((ref) => ref !== undefined),
    ]),
  );
}

/** What is wrong with a node's inputs: a node above it has succeeded without the artifact that is wired. */
export function lostInput({ node, inputs }: Pick<Claim, "node" | "inputs">): Failure | undefined {
  const [port, wires] = Object.entries(node.wires).find(([name, all]) => inputs[name]?.length !== all.length) ?? [];
  if (port === undefined || wires === undefined) return undefined;
  const names = wires.map((wire) => `"${wire.node}.${wire.port}"`).join(", ");
  const { code, message, remedy } = new RenderlineError(
    "internal",
    `node "${node.id}" waits for ${names}, which succeeded without that artifact`,
    "This is a defect in Renderline: report it with the log.",
  );
  return { code, message, remedy };
}
