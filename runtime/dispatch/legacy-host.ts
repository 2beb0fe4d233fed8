import { loggedTools } from "#runtime/engine/tool-log";
import type { CallHost } from "#runtime/modules/call-module";
import type { OpenDatabase } from "#runtime/store/database";
import { claimNode, finishNode, insertModuleCall, insertNodeRuns, type NewRun } from "#runtime/store/run-records";

/** What a legacy execution needs of the process that it is in. */
interface LegacyHostParts extends Pick<CallHost, "artifacts" | "tools" | "now"> {
  readonly database: OpenDatabase;
}

/**
 * The host of a legacy execution, which turns its module calls into the same records that a graph run has: each call is one
 * node run, named by its call id, with what was printed since the call before it.
 */
export function legacyHost(
  { database: { db }, artifacts, tools, now }: LegacyHostParts,
  run: NewRun,
  { signal, progress }: Pick<CallHost, "signal" | "progress">,
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
    await db.transaction().execute(async (tx) => {
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
      await finishNode(tx, runId, call.callId, fence, end, finished, logged.take() + log);
    });
    position += 1;
  };
  return { artifacts, tools: logged.tools, signal, now, progress, record };
}
