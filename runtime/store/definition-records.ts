import type { CompiledDefinition } from "#contracts";
import type { Queryable } from "./run-records.ts";

/** Keeps the canonical text of definitions, so that a run can be read for ever whatever is authored later. */
export async function keepDefinitions(
  db: Queryable,
  definitions: readonly CompiledDefinition[],
  now: Date,
): Promise<void> {
  if (definitions.length === 0) return;
  await db
    .insertInto("definition")
    .values(
      definitions.map(({ definition, digest, text }) => ({
        digest,
        kind: definition.kind,
        id: definition.id,
        text,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
