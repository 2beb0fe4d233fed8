import { definitionFromText, type CompiledDefinition, type OutputTypeDefinition } from "#contracts";
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

/**
 * Definitions that runs were pinned to, by digest; one that nothing kept is left out.
 * @throws RenderlineError definition-unreadable for one that another release wrote in another shape
 */
export async function keptDefinitions(
  db: Queryable,
  digests: readonly (string | null | undefined)[],
): Promise<CompiledDefinition[]> {
  const wanted = digests.filter((digest) => typeof digest === "string");
  if (wanted.length === 0) return [];
  const rows = await db.selectFrom("definition").select("text").where("digest", "in", wanted).execute();
  return rows.map(({ text }) => definitionFromText(text));
}

/** The output type that a run was pinned to. @throws RenderlineError definition-unreadable */
export async function pinnedOutputType(db: Queryable, digest: string): Promise<OutputTypeDefinition> {
  const [kept] = await keptDefinitions(db, [digest]);
  if (kept?.definition.kind !== "output-type") throw new Error(`no output type with digest ${digest} was kept`);
  return kept.definition;
}
