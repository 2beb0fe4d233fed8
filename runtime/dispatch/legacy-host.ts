import type { Transaction } from "kysely";
import { RenderlineError } from "#contracts";
import { outlasting } from "#runtime/engine/outlasting";
import type { EngineTiming } from "#runtime/engine/timing";
import { loggedTools } from "#runtime/engine/tool-log";
import type { CallHost } from "#runtime/modules/call-module";
import type { OpenDatabase } from "#runtime/store/database";
import { claimNode, finishNode, insertModuleCall, insertNodeRuns, type NewRun } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";

/** What a legacy execution needs of the process that it is in. */
interface LegacyHostParts extends Pick<CallHost, "artifacts" | "tools" | "now"> {
  readonly database: OpenDatabase;
  readonly timing: Pick<EngineTiming, "leaseSeconds">;
}

interface LegacyHostOptions extends Pick<CallHost, "signal" | "progress"> {
  readonly holds?: (tx: Transaction<Database>) => Promise<boolean>;
}

/**
 * The host of a legacy execution, which turns its module calls into the same records that a graph run has: each call is one
 * node run, named by its call id, with what was printed since the call before it. A database that is away is waited for as long as
 * a lease lasts: the whole run would be made again.
 * @param holds whether the run is still this process's to record, until the transaction ends; it is, without it
 */
export function legacyHost(
  { database: { db }, artifacts, tools, now, timing }: LegacyHostParts,
  run: NewRun,
  { signal, progress, holds = () => Promise.resolve(true) }: LegacyHostOptions,
): CallHost {
  const logged = loggedTools(tools);
  const known = [run.request, run.library, run.rules, run.state].filter((ref) => ref !== undefined);
  const byDigest = new Map(known.map((ref) => [ref.sha256, ref]));
  const runId = run.id;
  let position = 0;
  const record: CallHost["record"] = async (call, log = "") => {
    const started = new Date(call.startedAt);
    const finished = new Date(call.finishedAt);
    const params = Object.fromEntries(
      Object.entries(call.params).map(([name, value]) => [name, { value, from: "legacy" as const }]),
    );
    const inputs = Object.fromEntries(
      Object.entries(call.inputs).map(([port, digests]) => [
        port,
        digests.map((digest) => byDigest.get(digest)).filter((ref) => ref !== undefined),
      ]),
    );
    for (const ref of Object.values(call.outputs)) byDigest.set(ref.sha256, ref);
    const printed = logged.take() + log;
    let tries = 0;
    const write = (): Promise<void> => {
      tries += 1;
      return db.transaction().execute(async (tx) => {
        if (!(await holds(tx))) throw lostTry(runId);
        // It may have committed before the connection was lost.
        if (tries > 1 && (await isRecorded(tx, runId, call.callId))) return;
        const node = { nodeId: call.callId, position, type: call.module.key, status: "queued", params } as const;
        await insertNodeRuns(tx, runId, [node], started);
        const fence = await claimNode(tx, runId, call.callId, inputs, "legacy", started);
        if (fence === undefined) throw new Error(`legacy call "${call.callId}" was recorded twice`);
        await insertModuleCall(tx, { runId, nodeId: call.callId, fence }, call);
        const { error, outputs, notes } = call;
        const end =
          error === undefined
            ? ({ status: "succeeded", outputs, notes } as const)
            : ({ status: "failed", error } as const);
        await finishNode(tx, runId, call.callId, fence, end, finished, printed);
      });
    };
    await outlasting(write, { seconds: timing.leaseSeconds, signal });
    position += 1;
  };
  return { artifacts, tools: logged.tools, signal, now, progress, record };
}

async function isRecorded(tx: Transaction<Database>, runId: string, callId: string): Promise<boolean> {
  const row = tx.selectFrom("node_run").select("node_id").where("run_id", "=", runId).where("node_id", "=", callId);
  return (await row.executeTakeFirst()) !== undefined;
}

function lostTry(runId: string): RenderlineError {
  return new RenderlineError(
    "interrupted",
    `legacy run ${runId} has ended meanwhile, or another worker has it`,
    "Nothing is to be done: whoever has it now ends it.",
  );
}
