import type { Transaction } from "kysely";
import { RenderlineError } from "#contracts";
import { failureText } from "#runtime/modules/call-module";
import { failNode, finishRun } from "#runtime/store/run-records";
import type { Database } from "#runtime/store/schema";
import type { GraphShape, Shapes } from "./shape.ts";

/**
 * The shape of what a node's run is pinned to. Where that does not hold, the node and its run have failed, within the
 * transaction: nobody could execute it.
 * @returns undefined then
 */
export async function pinnedShape(
  tx: Transaction<Database>,
  { shapes, now }: { readonly shapes: Shapes; readonly now: () => Date },
  { runId, nodeId, digest }: { readonly runId: string; readonly nodeId: string; readonly digest: string },
): Promise<GraphShape | undefined> {
  try {
    return await shapes.byDigest(tx, digest);
  } catch (error) {
    if (!(error instanceof RenderlineError)) throw error;
    const failure = failureText(error);
    await failNode(tx, runId, nodeId, failure, now());
    await finishRun(tx, runId, { status: "failed", error: failure }, now());
    return undefined;
  }
}
