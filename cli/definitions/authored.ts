import { z } from "zod";
import { catalogueFromTexts, RenderlineError, type Catalogue } from "#contracts";
import { log } from "../output.ts";
import { projectRoot } from "../paths.ts";
import { loadDefinitions } from "./load.ts";

/**
 * The checkout's definitions as they travel to whoever owns the data folder: the canonical text is all that
 * the runtime ever sees of them.
 */
export const authoredSchema = z.array(z.strictObject({ id: z.string(), file: z.string(), text: z.string() }));
export type Authored = z.infer<typeof authoredSchema>;

/**
 * What the checkout authors. A file that cannot be loaded is said on stderr and left out: what does not use it, legacy
 * before all, must go on.
 * @param needed an id that the command cannot do without
 * @throws RenderlineError definition-invalid when `needed` may be in a file that cannot be loaded
 */
export async function loadAuthored(needed?: string): Promise<Authored> {
  const { definitions, problems } = await loadDefinitions({ root: projectRoot });
  const [first] = problems;
  if (
    first !== undefined &&
    needed !== undefined &&
    !definitions.some((one) => one.compiled.definition.id === needed)
  ) {
    throw new RenderlineError(
      "definition-invalid",
      `"${needed}" is not among the definitions that load; ${problems.map(({ file, message }) => `${file}: ${message}`).join("; ")}`,
      "Run npx renderline check: it shows every problem with its place and remedy. --mode legacy goes on meanwhile.",
    );
  }
  for (const { file, message } of problems) log(`left out ${file ?? "a definition"}: ${message}`);
  if (problems.length > 0) log("npx renderline check shows what is wrong with it.");
  return definitions.map(({ file, compiled }) => ({ id: compiled.definition.id, file, text: compiled.text }));
}

export function catalogueOf(authored: Authored): Catalogue {
  return catalogueFromTexts(authored.map(({ text }) => text));
}
