import { definitionFromText, type CompiledDefinition } from "#contracts";
import type { App } from "#runtime/app";

/**
 * Definitions that runs were pinned to, by digest; one that nothing kept is left out.
 * @throws RenderlineError definition-unreadable for one that another release wrote in another shape
 */
export async function keptDefinitions(
  { database }: App,
  digests: readonly (string | null | undefined)[],
): Promise<CompiledDefinition[]> {
  const wanted = digests.filter((digest) => typeof digest === "string");
  if (wanted.length === 0) return [];
  const rows = await database.db.selectFrom("definition").select("text").where("digest", "in", wanted).execute();
  return rows.map(({ text }) => definitionFromText(text));
}
