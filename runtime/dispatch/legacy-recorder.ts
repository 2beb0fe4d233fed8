import type { ArtifactRef } from "#contracts";
import type { ModuleCallRecord } from "#runtime/modules/call-module";
import type { OpenDatabase } from "#runtime/store/database";
import { claimNode, finishNode, insertModuleCall, insertNodeRuns } from "#runtime/store/run-records";

/**
 * Turns the module calls of a legacy execution into the same records that a graph run has: each call is one
 * node run, named by its call id.
 * @param known artifacts that the first calls may take in (request, library, rules)
 */
export function legacyRecorder(
  { db }: OpenDatabase,
  runId: string,
  known: readonly ArtifactRef[],
): (call: ModuleCallRecord) => Promise<void> {
  const byDigest = new Map(known.map((ref) => [ref.sha256, ref]));
  let position = 0;
  return async (call) => {
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
      await finishNode(tx, runId, call.callId, fence, end, finished);
    });
    position += 1;
  };
}
