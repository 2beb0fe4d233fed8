import { definitionFromText, type CompiledDefinition, type OutputTypeDefinition } from "#contracts";
import type { Queryable } from "#runtime/store/run-records";

/** A definition that a run was pinned to. */
async function pinnedDefinition(db: Queryable, digest: string): Promise<CompiledDefinition> {
  const { text } = await db
    .selectFrom("definition")
    .select("text")
    .where("digest", "=", digest)
    .executeTakeFirstOrThrow();
  return definitionFromText(text);
}

export async function pinnedOutputType(
  db: Queryable,
  digest: string,
): Promise<CompiledDefinition<OutputTypeDefinition>> {
  return (await pinnedDefinition(db, digest)) as CompiledDefinition<OutputTypeDefinition>;
}
