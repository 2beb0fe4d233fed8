import type { Transaction } from "kysely";
import type { ArtifactRef } from "#contracts";
import type { Database } from "#runtime/store/schema";

declare const right: unique symbol;

/**
 * The right to make a run's output the authoritative one of its dispatch. Only {@link publishRightOf} gives it, and to no
 * shadow; what has none cannot call {@link publishOutput}. The database refuses the row as well.
 */
export interface PublishRight {
  readonly [right]: true;
  readonly dispatchId: string;
  readonly fence: number;
  readonly runId: string;
}

/** @returns undefined for a run that may not publish */
export function publishRightOf(run: {
  readonly id: string;
  readonly dispatch_id: string | null;
  readonly fence: number | null;
  readonly may_publish: boolean;
}): PublishRight | undefined {
  const { id: runId, dispatch_id: dispatchId, fence, may_publish: may } = run;
  if (!may || dispatchId === null || fence === null) return undefined;
  return { dispatchId, fence, runId } as PublishRight;
}

/**
 * Makes an output the authoritative one of its dispatch.
 * @throws the database's refusal, when the dispatch has another fence by now, or an output
 */
export async function publishOutput(
  tx: Transaction<Database>,
  { dispatchId, fence, runId }: PublishRight,
  { name, ref }: { readonly name: string; readonly ref: ArtifactRef },
  now: Date,
): Promise<void> {
  const { kind, role, sha256, bytes } = ref;
  await tx
    .insertInto("publication")
    .values({
      dispatch_id: dispatchId,
      fence,
      run_id: runId,
      may_publish: true,
      name,
      kind,
      role,
      sha256,
      bytes,
      published_at: now,
    })
    .execute();
  await tx
    .updateTable("output")
    .set({ published: true })
    .where("run_id", "=", runId)
    .where("name", "=", name)
    .execute();
  await tx
    .updateTable("dispatch")
    .set({ status: "published", finished_at: now })
    .where("id", "=", dispatchId)
    .execute();
}
