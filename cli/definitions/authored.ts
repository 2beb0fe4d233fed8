import { z } from "zod";
import { catalogueFromTexts, RenderlineError, type Catalogue } from "#contracts";
import { projectRoot } from "../paths.ts";
import { loadDefinitions } from "./load.ts";

/**
 * The checkout's definitions as they travel to whoever owns the data folder: the canonical text is all that
 * the runtime ever sees of them.
 */
export const authoredSchema = z.array(z.strictObject({ id: z.string(), file: z.string(), text: z.string() }));
export type Authored = z.infer<typeof authoredSchema>;

/** @throws RenderlineError definition-invalid when a file cannot be loaded */
export async function loadAuthored(): Promise<Authored> {
  const { definitions, problems } = await loadDefinitions({ root: projectRoot });
  const [first] = problems;
  if (first !== undefined) {
    throw new RenderlineError(
      "definition-invalid",
      `${first.file ?? "a definition"}: ${first.message}`,
      "Run npx renderline check.",
    );
  }
  return definitions.map(({ file, compiled }) => ({ id: compiled.definition.id, file, text: compiled.text }));
}

export function catalogueOf(authored: Authored): Catalogue {
  return catalogueFromTexts(authored.map(({ text }) => text));
}
